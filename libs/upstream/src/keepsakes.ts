import { createHash } from 'node:crypto';
import type { Keepsake } from '@app/llm';
import type { Keepsakes } from '@app/providers';
import { RedisClient } from '@app/redis';
import { Injectable } from '@nestjs/common';

/** A conversation that rests longer goes on without them: vendors then think anew, or get their own stand-in. */
const KEPT_SECONDS = 24 * 3_600;
/** No answer has more tool calls that matter. */
const MAX_KEPT = 128;

/** Whose keepsakes: of one organization, made by one model of one kind of vendor. Others could not read them. */
export interface KeepsakeOwner {
  readonly organizationId: string;
  readonly adapterId: string;
  readonly upstreamModel: string;
}

/** What vendors want to see again, kept in Redis for callers whose format cannot carry it. Losing it costs no call. */
@Injectable()
export class KeepsakeStore {
  constructor(private readonly client: RedisClient) {}

  /** Returns at once and never throws. */
  keep(owner: KeepsakeOwner, keepsakes: readonly Keepsake[]): void {
    const pipeline = this.client.redis.pipeline();
    for (const { toolCallId, value } of keepsakes.slice(0, MAX_KEPT)) {
      pipeline.set(keyOf(owner, toolCallId), JSON.stringify(value), 'EX', KEPT_SECONDS);
    }
    pipeline.exec().catch(() => undefined);
  }

  /** Those it still has; none while Redis is away. */
  async recall(owner: KeepsakeOwner, toolCallIds: readonly string[]): Promise<Keepsakes> {
    const recalled = new Map<string, unknown>();
    const ids = [...new Set(toolCallIds)].slice(-MAX_KEPT);
    if (ids.length === 0) return recalled;
    const values = await this.client.redis.mget(ids.map((id) => keyOf(owner, id))).catch(() => []);
    values.forEach((value, position) => {
      if (value !== null) recalled.set(ids[position]!, JSON.parse(value));
    });
    return recalled;
  }
}

/** Ids come from callers, so they are hashed: any length, any bytes. */
function keyOf({ organizationId, adapterId, upstreamModel }: KeepsakeOwner, toolCallId: string): string {
  const whole = [organizationId, adapterId, upstreamModel, toolCallId].join('\n');
  return `weir:keepsake:${createHash('sha256').update(whole).digest('base64url')}`;
}
