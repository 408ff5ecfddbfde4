import { ChannelsService, HealthService, phaseOf, type Circuit } from '@app/channels';
import { Clock } from '@app/common';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Gauge, register } from 'prom-client';

const NAME = 'circuits';

/** Which channels, credentials and models rest, as this process knows it when it is asked. */
@Injectable()
export class CircuitMetrics implements OnModuleInit {
  constructor(
    private readonly health: HealthService,
    private readonly channels: ChannelsService,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const labelsOf = (circuit: Circuit) => this.labelsOf(circuit);
    const circuits = () => this.health.circuits();
    register.removeSingleMetric(NAME);
    new Gauge({
      name: NAME,
      help: '1 for each channel, credential and model of a channel that rests, or is about to be tried again.',
      labelNames: ['kind', 'subject', 'channel', 'channel_id', 'failure', 'phase'],
      collect() {
        this.reset();
        for (const circuit of circuits()) this.set(labelsOf(circuit), 1);
      },
    });
  }

  private labelsOf(circuit: Circuit) {
    const { key, channelId, failure } = circuit;
    const kind = key.slice(0, key.indexOf(':'));
    return {
      kind,
      // Of a channel or credential its id, of a model the name it has there.
      subject: kind === 'model' ? key.slice(`model:${channelId}:`.length) : key.slice(kind.length + 1),
      channel: this.channels.all().find(({ id }) => id === channelId)?.name ?? channelId,
      channel_id: channelId,
      failure,
      phase: phaseOf(circuit, this.clock.nowMs()),
    };
  }
}
