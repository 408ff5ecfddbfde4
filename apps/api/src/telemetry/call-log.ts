import { AppError, formatRequestId, formatUsd } from '@app/common';
import { inputTotal, outputTotal } from '@app/llm';
import { Logger } from '@app/logging';
import { Injectable } from '@nestjs/common';
import type { CallStory } from './call-story';
import type { EndedCall } from './ended-call';

/** One line for each call that ended or was refused. Facts only: no prompt, no answer, no secret. */
@Injectable()
export class CallLog {
  constructor(private readonly logger: Logger) {}

  ended({ admitted, ending, charge, overheadMs }: EndedCall): void {
    const { usage } = ending;
    this.logger.info('call', {
      requestId: formatRequestId(admitted.requestId),
      organizationId: admitted.payer.organizationId,
      apiTokenId: admitted.payer.apiTokenId,
      groupId: admitted.offer.groupId,
      endpoint: admitted.endpoint,
      model: admitted.request.model,
      stream: admitted.request.stream,
      outcome: ending.outcome,
      error: ending.errorCode ?? undefined,
      ...wayOf(ending),
      inputTokens: inputTotal(usage.quantities),
      outputTokens: outputTotal(usage.quantities),
      usageSource: usage.source,
      holdUsd: formatUsd(admitted.hold),
      chargeUsd: formatUsd(charge),
      queueMs: round(ending.queueMs),
      firstTokenMs: ending.firstTokenMs === null ? undefined : round(ending.firstTokenMs),
      overheadMs: round(overheadMs),
      totalMs: round(ending.totalMs),
    });
  }

  /** `story` of a call that was to be relayed. */
  refused(error: AppError, requestId: string | undefined, story?: CallStory): void {
    const facts = {
      requestId,
      ...(story && factsOf(story)),
      code: error.code,
      status: error.status,
      ...error.details.facts,
    };
    if (error.status === 500) this.logger.error('call failed', error.details.cause ?? error, facts);
    else this.logger.info('call refused', facts);
  }
}

/** `failures`: in order, and only where there are any. */
function wayOf({ attempts, route }: EndedCall['ending']) {
  const last = attempts.at(-1);
  const isPlain = attempts.length <= 1 && !last?.failure;
  return {
    channelId: last?.channelId,
    credentialId: last?.credentialId,
    attempts: attempts.length,
    failures: isPlain ? undefined : attempts.flatMap(({ failure }) => failure ?? []),
    ...(route && {
      skipped: route.skipped.length,
      hedged: route.hedged,
      queuedMs: route.queuedMs && round(route.queuedMs),
    }),
  };
}

const factsOf = ({ caller, groupId, endpoint, modelId, route }: CallStory) => ({
  ...{ organizationId: caller?.organizationId, apiTokenId: caller?.apiTokenId, groupId, endpoint, model: modelId },
  skipped: route?.skipped.length,
});

const round = (ms: number): number => Math.round(ms * 100) / 100;
