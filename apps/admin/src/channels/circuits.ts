import { recordChange } from '@app/audit';
import { HealthService, phaseOf, type Circuit } from '@app/channels';
import { Clock } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { instant } from '../http/answers';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import type { CircuitAnswer } from './channel-health.schemas';

/** What is left alone: channels, credentials, models of channels. One that is not has no circuit. */
@Injectable()
export class Circuits {
  constructor(
    private readonly database: Database,
    private readonly health: HealthService,
    private readonly clock: Clock,
  ) {}

  /** Of a channel, the one that began to rest last first. */
  of(channelId: string): CircuitAnswer[] {
    const nowMs = this.clock.nowMs();
    const circuits = this.health.healthOf(channelId).filter((circuit) => phaseOf(circuit, nowMs) !== 'closed');
    return [...circuits].sort((a, b) => b.openedAtMs - a.openedAtMs).map((circuit) => toAnswer(circuit, nowMs));
  }

  /** An operator says that it works again. Throws AppError('not_found') for one that is closed. */
  async close(channelId: string, key: string, author: Author): Promise<void> {
    requireFound(await this.database.prisma.channel.findUnique({ where: { id: channelId }, select: { id: true } }));
    const circuit = requireFound(this.health.healthOf(channelId).find((one) => one.key === key) ?? null);
    const { failure, since, until } = toAnswer(circuit, this.clock.nowMs());
    await this.health.reset(key);
    const subject = `channel:${channelId}`;
    await recordChange(this.database.prisma, {
      ...{ ...author, action: 'channel.circuit-closed', subject },
      before: { circuit: key, failure, since, until },
    });
  }
}

function toAnswer(circuit: Circuit, nowMs: number): CircuitAnswer {
  const { key, failure, openedAtMs, untilMs, openings } = circuit;
  const [kind = ''] = key.split(':', 1);
  const subject = key.slice(kind === 'model' ? `model:${circuit.channelId}:`.length : kind.length + 1);
  return {
    ...{ key, kind: kind as CircuitAnswer['kind'], subject, failure, openings },
    isDue: phaseOf(circuit, nowMs) === 'half_open',
    since: instant(new Date(openedAtMs)),
    until: instant(new Date(untilMs)),
  };
}
