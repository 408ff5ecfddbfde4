import { HealthService, type ModelStats } from '@app/channels';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { instant } from '../http/answers';
import { requireFound } from '../http/versions';
import type { Performance } from './channel-health.schemas';

const HOUR_MINUTES = 60;
const UNKNOWN: Performance = { isKnown: false, models: [], course: [] };

/** How fast and how well the models of a channel answered. */
@Injectable()
export class ChannelPerformance {
  constructor(
    private readonly database: Database,
    private readonly health: HealthService,
  ) {}

  async of(channelId: string): Promise<Performance> {
    requireFound(await this.database.prisma.channel.findUnique({ where: { id: channelId }, select: { id: true } }));
    // What Redis cannot tell now is no reason to show nothing of the channel.
    return this.read(channelId).catch(() => UNKNOWN);
  }

  private async read(channelId: string): Promise<Performance> {
    const [stats, course] = await Promise.all([this.health.statsOver(HOUR_MINUTES), this.health.courseOf(channelId)]);
    const own = stats.filter((one) => one.channelId === channelId);
    return {
      isKnown: true,
      models: own.sort((a, b) => b.attempts - a.attempts).map(toAnswer),
      course: course.map(({ startsAtMs, models }) => ({
        startsAt: instant(new Date(startsAtMs)),
        models: models.map(toAnswer),
      })),
    };
  }
}

const toAnswer = ({ channelId: _channelId, ...stats }: ModelStats): Performance['models'][number] => stats;
