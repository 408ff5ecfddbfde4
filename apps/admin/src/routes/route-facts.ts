import { credentialKey, CredentialVault, HealthService, type RouteStep } from '@app/channels';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { Circuits } from '../channels/circuits';
import { instant, instantOrNull } from '../http/answers';
import type { RoutePreview } from './routes.schemas';

type Candidate = RoutePreview['candidates'][number];
type Skipped = RoutePreview['skipped'][number];

const INCLUDED = {
  provider: { select: { name: true } },
  groups: { select: { groupId: true } },
  credentials: { where: { state: 'enabled' }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
} as const satisfies Prisma.ChannelInclude;
type Row = Prisma.ChannelGetPayload<{ include: typeof INCLUDED }>;

/** A channel that has the model, whether calls may go to it or not. */
export interface ChannelFacts {
  readonly row: Row;
  readonly upstreamModel: string;
}

/** What a preview says of each channel. */
@Injectable()
export class RouteFacts {
  constructor(
    private readonly database: Database,
    private readonly circuits: Circuits,
    private readonly health: HealthService,
    private readonly vault: CredentialVault,
  ) {}

  /** Of all channels that have the model, by their id. */
  async of(modelId: string): Promise<ReadonlyMap<string, ChannelFacts>> {
    const mappings = await this.database.prisma.channelModel.findMany({
      where: { modelId },
      select: { upstreamModel: true, channel: { include: INCLUDED } },
      orderBy: [{ channel: { priority: 'desc' } }, { channel: { name: 'asc' } }],
    });
    return new Map(mappings.map(({ channel: row, upstreamModel }) => [row.id, { row, upstreamModel }]));
  }

  candidate(
    { channel, upstreamModel }: RouteStep,
    facts: ReadonlyMap<string, ChannelFacts>,
  ): Omit<Candidate, 'chance' | 'level' | 'isWithinAttempts'> {
    const { requestsPerMinute, tokensPerMinute, concurrency, exceededHoldAt } = channel;
    return {
      ...this.common(facts.get(channel.id)!),
      ...{ requestsPerMinute, tokensPerMinute, concurrency },
      exceededHoldAt: instantOrNull(exceededHoldAt),
      firstByteP50Ms: this.health.firstByteP50Ms(channel.id, upstreamModel) ?? null,
    };
  }

  skipped(
    known: ChannelFacts,
    why: {
      readonly reason: Skipped['reason'];
      readonly needs: readonly string[];
      readonly untilMs?: number | undefined;
    },
  ): Skipped {
    const { reason, needs, untilMs } = why;
    return {
      ...this.common(known),
      reason,
      lacks: needs.filter((need) => known.row.lacks.includes(need)),
      until: untilMs === undefined ? null : instant(new Date(untilMs)),
    };
  }

  /** Why a channel that has the model is not even asked for by the relay. */
  absence({ row }: ChannelFacts, groupId: string): Skipped['reason'] {
    if (row.state === 'disabled') return 'disabled';
    if (row.groups.length > 0 && !row.groups.some((group) => group.groupId === groupId)) return 'other_group';
    if (row.credentials.length === 0) return 'no_enabled_credential';
    const isOpenable = row.credentials.some(({ keyId }) => keyId === this.vault.keyId);
    if (!isOpenable || (row.proxyKeyId !== null && row.proxyKeyId !== this.vault.keyId)) return 'unreadable';
    return row.isSimulated ? 'stand_in' : 'spare';
  }

  private common({ row, upstreamModel }: ChannelFacts) {
    const { id, name, priority, weight } = row;
    const circuits = this.circuits.of(id);
    return {
      channel: { id, name },
      providerName: row.provider.name,
      ...{ upstreamModel, priority, weight },
      credentials: row.credentials.map((credential) => ({
        id: credential.id,
        lastFour: credential.lastFour,
        circuit: circuits.find(({ key }) => key === credentialKey(credential.id)) ?? null,
      })),
      circuits: circuits.filter(
        ({ kind, subject }) => kind === 'channel' || (kind === 'model' && subject === upstreamModel),
      ),
    };
  }
}
