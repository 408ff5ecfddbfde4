import { rateFor, STANDARD_TIER } from '@app/catalog';
import { Clock, formatUsd, type PicoUsd } from '@app/common';
import { Database } from '@app/database';
import { inputTotal, outputTotal, UpstreamError, type AttemptReport, type CallRequest, type Usage } from '@app/llm';
import { rate, UsageMeter } from '@app/metering';
import { UpstreamCaller, type UpstreamStep } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import { ReplyCollector } from './reply-collector';
import { tinyChat } from './tiny-request';

const PROMPT = 'Say hello in one short sentence.';
const MAX_OUTPUT_TOKENS = 16;
/** A test that takes longer has failed, whatever its channel's patience is. */
const TEST_TIMEOUT_MS = 30_000;
/** Of a model that is not in the catalogue: nothing it reports is beyond belief. */
const UNKNOWN_MODEL = { contextWindow: 100_000_000, maxOutputTokens: MAX_OUTPUT_TOKENS };

type TestStep = Omit<UpstreamStep, 'channel'> & { readonly channel: Omit<UpstreamStep['channel'], 'onDisconnect'> };

export interface ChannelTestCall {
  readonly step: TestStep;
  /** Of the catalogue, if it has the model. */
  readonly modelId: string | undefined;
  readonly prompt: string | undefined;
}

/** What came of a test. */
export interface ChannelTestAnswer {
  readonly upstreamModel: string;
  readonly httpStatus: number | null;
  /** Null: it answered as it should. */
  readonly failure: string | null;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  /** What the vendor said of the failure. */
  readonly message: string | null;
  readonly reply: string;
  readonly reasoning: string;
  readonly finishReason: string | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly isCounted: boolean } | null;
  /** What its vendor takes for it, by our price list; null: not known. */
  readonly costUsd: string | null;
}

export interface Tested {
  readonly answer: ChannelTestAnswer;
  readonly failure: UpstreamError | null;
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

  /** With a tiny question. A vendor that fails is an answer, too. Throws AppError('unsupported_feature'). */
  async test({ step, modelId, prompt = PROMPT }: ChannelTestCall): Promise<Tested> {
    const request = tinyChat(modelId ?? step.upstreamModel, prompt, MAX_OUTPUT_TOKENS);
    return this.ask(step, request, modelId);
  }

  /** With a request of one's own. */
  async ask(step: TestStep, request: CallRequest, modelId: string | undefined): Promise<Tested> {
    const model = modelId ? await this.database.prisma.model.findUnique({ where: { id: modelId } }) : null;
    const meter = new UsageMeter(request, model ?? UNKNOWN_MODEL);
    const sink = new ReplyCollector();
    const attempts: AttemptReport[] = [];
    const deadline = setTimeout(() => sink.leave(), TEST_TIMEOUT_MS);
    const thrown = await this.relay({ step, request, meter, sink, attempts }).finally(() => clearTimeout(deadline));
    // It was we who left, when the time was over.
    const failure = thrown && sink.isGone ? new UpstreamError('timeout') : thrown;
    const answer = {
      upstreamModel: step.upstreamModel,
      ...timingsOf(attempts[0]),
      ...causeOf(failure),
      reply: sink.reply,
      reasoning: sink.reasoning,
      finishReason: sink.finishReason,
      ...(await this.consumed(meter.reading(), model?.id)),
    };
    return { answer, failure };
  }

  private async relay(
    call: Pick<Parameters<UpstreamCaller['relay']>[0], 'request' | 'meter' | 'attempts'> & {
      readonly step: TestStep;
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

  private async consumed(usage: Usage, modelId: string | undefined) {
    if (usage.source === 'none') return { usage: null, costUsd: null };
    return { usage: usageAnswer(usage), costUsd: modelId === undefined ? null : await this.costOf(modelId, usage) };
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

const causeOf = (failure: UpstreamError | null) => ({
  failure: failure?.failure ?? null,
  message: failure?.details.message ?? null,
});

const usageAnswer = ({ quantities, source }: Usage) => ({
  inputTokens: inputTotal(quantities),
  outputTokens: outputTotal(quantities),
  isCounted: source === 'tokenizer',
});
