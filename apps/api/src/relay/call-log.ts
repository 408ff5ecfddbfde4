import type { AdmittedCall, Ending } from '@app/billing';
import { AppError, Clock, formatRequestId, formatUsd, type NanoUsd } from '@app/common';
import { inputTotal, outputTotal } from '@app/llm';
import { Logger } from '@app/logging';
import { Injectable } from '@nestjs/common';

/** One line for each call that ended or was refused, and the clock they are timed by. Facts only: no prompt, no answer, no secret. */
@Injectable()
export class CallLog {
  constructor(
    private readonly logger: Logger,
    readonly clock: Clock,
  ) {}

  ended(call: AdmittedCall, ending: Ending, charge: NanoUsd): void {
    const last = ending.attempts.at(-1);
    this.logger.info('call', {
      requestId: formatRequestId(call.requestId),
      organizationId: call.payer.organizationId,
      apiTokenId: call.payer.apiTokenId,
      model: call.request.model,
      stream: call.request.stream,
      outcome: ending.outcome,
      error: ending.errorCode ?? undefined,
      channelId: last?.channelId,
      attempts: ending.attempts.length,
      inputTokens: inputTotal(ending.usage.quantities),
      outputTokens: outputTotal(ending.usage.quantities),
      usageSource: ending.usage.source,
      chargeUsd: formatUsd(charge),
      queueMs: round(ending.queueMs),
      firstTokenMs: ending.firstTokenMs === null ? undefined : round(ending.firstTokenMs),
      totalMs: round(ending.totalMs),
    });
  }

  refused(error: AppError, requestId: string | undefined): void {
    const facts = { requestId, code: error.code, status: error.status, ...error.details.facts };
    if (error.status === 500) this.logger.error('call failed', error.details.cause ?? error, facts);
    else this.logger.info('call refused', facts);
  }
}

const round = (ms: number): number => Math.round(ms * 100) / 100;
