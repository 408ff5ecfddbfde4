import { AppError, Clock } from '@app/common';
import { Config } from '@app/config';
import { Logger } from '@app/logging';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { CallStory } from './call-story';
import type { EndedCall } from './ended-call';
import type * as otlpSpans from './otlp-spans';

/** Traces of calls, for whoever set WEIR_OTLP_URL; for all others not even the code of it is loaded. */
@Injectable()
export class CallTraces implements OnModuleInit, OnApplicationShutdown {
  private spans: otlpSpans.OtlpSpans | undefined;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const { otlpUrl: url, otlpRatio: ratio } = this.config;
    if (url === undefined) return;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- only where it is wanted: it is megabytes
    const { OtlpSpans } = require('./otlp-spans') as typeof otlpSpans;
    const onFailure = (message: string) => this.logger.warn('traces could not be sent', { reason: message });
    this.spans = new OtlpSpans({ url, ratio, onFailure });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.spans?.close();
  }

  ended(call: EndedCall): void {
    if (this.spans === undefined) return;
    this.spans.ended(call, this.times());
  }

  refused(error: AppError, requestId: string, story: CallStory): void {
    if (this.spans === undefined) return;
    this.spans.refused({ error, requestId, story }, this.times());
  }

  /** Now, and what makes an instant of the clock that never jumps one since the epoch. */
  private times(): { readonly nowMs: number; readonly epochMs: number } {
    const nowMs = this.clock.nowMs();
    return { nowMs, epochMs: nowMs - this.clock.elapsedMs() };
  }
}
