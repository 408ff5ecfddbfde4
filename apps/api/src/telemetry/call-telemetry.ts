import type { AppError } from '@app/common';
import { Injectable } from '@nestjs/common';
import { CallLog } from './call-log';
import { CallMetrics } from './call-metrics';
import type { CallStory } from './call-story';
import { CallTraces } from './call-traces';
import type { EndedCall } from './ended-call';

/** Tells of calls to whoever watches: a line in the log, metrics, and a trace where they are wanted. */
@Injectable()
export class CallTelemetry {
  constructor(
    private readonly log: CallLog,
    private readonly metrics: CallMetrics,
    private readonly traces: CallTraces,
  ) {}

  ended(call: EndedCall): void {
    call.story.isAdmitted = true;
    this.log.ended(call);
    this.metrics.ended(call);
    this.traces.ended(call);
  }

  /** What the caller was told instead of an answer, whether the call was admitted or not. */
  refused(error: AppError, requestId: string, story: CallStory): void {
    this.log.refused(error, requestId, story);
    if (story.isAdmitted) return;
    this.metrics.refusedWith(error.code, story);
    this.traces.refused(error, requestId, story);
  }
}
