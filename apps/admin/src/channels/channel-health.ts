import { recentTraffic, type ChannelTraffic } from '@app/channels';
import { Clock } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { instant, instantOrNull } from '../http/answers';
import type { ChannelHealth as Answer } from './channel-health.schemas';
import { Circuits } from './circuits';

const HEALTHY_FROM = 0.95;
const DEGRADED_FROM = 0.5;

const NO_TRAFFIC: ChannelTraffic = {
  ...{ served: 0, failed: 0, p95FirstByteMs: null, lastFailure: null, lastFailureAt: null, intervals: [] },
};

/** How channels do: by what of them is left alone, by the calls of the last hour, else by the last time they were probed. */
@Injectable()
export class ChannelHealth {
  constructor(
    private readonly database: Database,
    private readonly circuits: Circuits,
    private readonly clock: Clock,
  ) {}

  async of(channelIds: readonly string[]): Promise<(channelId: string) => Answer> {
    const [traffic, probes] = await Promise.all([
      recentTraffic(this.database, channelIds, this.clock.now()),
      this.database.prisma.channelProbe.findMany({
        where: { channelId: { in: [...channelIds] } },
        orderBy: [{ channelId: 'asc' }, { createdAt: 'desc' }],
        distinct: ['channelId'],
        select: { channelId: true, failure: true },
      }),
    ]);
    const lastProbes = new Map(probes.map(({ channelId, failure }) => [channelId, failure]));
    return (channelId) =>
      judge(traffic.get(channelId) ?? NO_TRAFFIC, lastProbes.get(channelId), this.circuits.of(channelId));
  }
}

/** `lastProbe`: its failure, null when it went well, undefined when there was none. */
function judge(traffic: ChannelTraffic, lastProbe: string | null | undefined, circuits: Answer['circuits']): Answer {
  const { served, failed } = traffic;
  const successRate = served + failed === 0 ? null : served / (served + failed);
  return {
    ...traffic,
    state: circuits.some(({ kind }) => kind === 'channel') ? 'resting' : stateBy(successRate, lastProbe),
    circuits,
    successRate,
    p95FirstByteMs: traffic.p95FirstByteMs === null ? null : Math.round(traffic.p95FirstByteMs),
    lastFailureAt: instantOrNull(traffic.lastFailureAt),
    intervals: traffic.intervals.map(({ startsAt, ...counts }) => ({ startsAt: instant(startsAt), ...counts })),
  };
}

const stateBy = (successRate: number | null, lastProbe: string | null | undefined): Answer['state'] =>
  successRate === null ? stateByProbe(lastProbe) : stateByRate(successRate);

function stateByRate(rate: number): Answer['state'] {
  if (rate >= HEALTHY_FROM) return 'healthy';
  return rate >= DEGRADED_FROM ? 'degraded' : 'failing';
}

function stateByProbe(lastProbe: string | null | undefined): Answer['state'] {
  if (lastProbe === undefined) return 'unknown';
  return lastProbe === null ? 'healthy' : 'failing';
}
