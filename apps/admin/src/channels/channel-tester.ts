import { rateFor, STANDARD_TIER } from '@app/catalog';
import { Clock, formatUsd, type PicoUsd } from '@app/common';
import { Database } from '@app/database';
import { inputTotal, outputTotal, UpstreamError, type AttemptReport, type ChatRequest, type Usage } from '@app/llm';
import { rate, UsageMeter } from '@app/metering';
import { UpstreamCaller, type UpstreamStep } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import type { TestAnswer } from './channel-probes.schemas';
import { ReplyCollector } from './reply-collector';

const PROMPT = 'Say hello in one short sentence.';
const MAX_OUTPUT_TOKENS = 16;
/** A test that takes longer has failed, whatever its channel's patience is. */
const TEST_TIMEOUT_MS = 30_000;
/** Of a model that is not in the catalogue: nothing it reports is beyond belief. */
const UNKNOWN_MODEL = { contextWindow: 100_000_000, maxOutputTokens: MAX_OUTPUT_TOKENS };

export interface ChannelTestCall {
  readonly step: Omit<UpstreamStep, 'channel'> & { readonly channel: Omit<UpstreamStep['channel'], 'onDisconnect'> };
  /** Of the catalogue, if it has the model. */
  readonly modelId: string | undefined;
  readonly prompt: string | undefined;
}

/** Whose test it is: it keeps nothing for anybody. */
const NOBODY = 'channel-test';

/** One tiny call on the way that relayed ones take. Nobody is charged: it has neither hold nor usage record. */
@Injectable()
export class ChannelTester {
  constructor(
    private readonly database: Database,
    private readonly upstream: UpstreamCaller,
    private readonly clock: Clock,
  ) {}

  /** A vendor that fails is an answer, too. Throws AppError('unsupported_feature'). */
  async test({ step, modelId, prompt = PROMPT }: ChannelTestCall): Promise<TestAnswer> {
    const model = modelId ? await this.database.prisma.model.findUnique({ where: { id: modelId } }) : null;
    const request = tinyRequest(modelId ?? step.upstreamModel, prompt);
    const meter = new UsageMeter(request, model ?? UNKNOWN_MODEL);
    const sink = new ReplyCollector();
    const attempts: AttemptReport[] = [];
    const deadline = setTimeout(() => sink.leave(), TEST_TIMEOUT_MS);
    const failure = await this.relay({ step, request, meter, sink, attempts }).finally(() => clearTimeout(deadline));
    const { reply, reasoning, finishReason } = sink;
    const usage = meter.reading();
    const isUsed = usage.source !== 'none';
    return {
      upstreamModel: step.upstreamModel,
      ...timingsOf(attempts[0]),
      ...causeOf(failure, sink),
      ...{ reply, reasoning, finishReason },
      usage: isUsed ? usageAnswer(usage) : null,
      costUsd: isUsed && model ? await this.costOf(model.id, usage) : null,
    };
  }

  private async relay(
    call: Pick<Parameters<UpstreamCaller['relay']>[0], 'request' | 'meter' | 'attempts'> & {
      readonly step: ChannelTestCall['step'];
      readonly sink: ReplyCollector;
    },
  ): Promise<UpstreamError | null> {
    const { step, sink, ...rest } = call;
    try {
      const answer = await this.upstream.relay({
        ...rest,
        sink,
        // A test that is given up is of no use to anybody.
        route: [{ ...step, channel: { ...step.channel, onDisconnect: 'abort' } }],
        identity: {
          fallbackId: 'chatcmpl-test',
          createdAtSeconds: Math.floor(this.clock.nowMs() / 1000),
          publicModel: rest.request.model,
          toolChoiceIsNamed: false,
          separatesReasoning: true,
        },
        organizationId: NOBODY,
        startedMs: this.clock.elapsedMs(),
        maxAttempts: 1,
        onProgress: () => undefined,
        onDropped: () => undefined,
      });
      if (answer.kind === 'stream') sink.take(answer.last);
      return null;
    } catch (error) {
      if (error instanceof UpstreamError) return error;
      throw error;
    }
  }

  /** By the list costs in force; null for a model without a price. */
  private async costOf(modelId: string, usage: Usage): Promise<string | null> {
    const effectiveFrom = { lte: this.clock.now() };
    const version = await this.database.prisma.priceVersion.findFirst({
      where: { modelId, organizationId: null, groupId: null, effectiveFrom },
      orderBy: { effectiveFrom: 'desc' },
      include: { rates: true },
    });
    if (!version) return null;
    const rates = version.rates.map(({ pricesPicoUsd, costsPicoUsd, ...rest }) => ({
      ...rest,
      pricesPicoUsd: pricesPicoUsd as PicoUsd[],
      costsPicoUsd: costsPicoUsd as PicoUsd[],
    }));
    const { costsPicoUsd } = rateFor({ ...version, rates }, STANDARD_TIER, inputTotal(usage.quantities));
    return formatUsd(rate(usage.quantities, costsPicoUsd).charge);
  }
}

const milliseconds = (ms: number | null | undefined): number | null =>
  ms === null || ms === undefined ? null : Math.round(ms);

const timingsOf = (attempt: AttemptReport | undefined) => ({
  httpStatus: attempt?.httpStatus ?? null,
  firstByteMs: milliseconds(attempt?.firstByteMs),
  totalMs: milliseconds(attempt?.totalMs) ?? 0,
});

/** It was we who left, when the time was over. */
function causeOf(failure: UpstreamError | null, { isGone }: ReplyCollector) {
  if (!failure) return { failure: null, message: null };
  return isGone
    ? { failure: 'timeout', message: null }
    : { failure: failure.failure, message: failure.details.message ?? null };
}

const usageAnswer = ({ quantities, source }: Usage) => ({
  inputTokens: inputTotal(quantities),
  outputTokens: outputTotal(quantities),
  isCounted: source === 'tokenizer',
});

const tinyRequest = (model: string, prompt: string): ChatRequest => ({
  model,
  messages: [{ role: 'user', content: prompt }],
  stream: true,
  includeUsage: true,
  includeCost: false,
  maxOutputTokens: MAX_OUTPUT_TOKENS,
  maxOutputTokensName: 'max_tokens',
  choices: 1,
  refusesLoweredMaximum: false,
  parameters: {},
  bodyBytes: Buffer.byteLength(prompt),
});
