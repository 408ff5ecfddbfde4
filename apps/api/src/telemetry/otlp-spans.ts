import { formatRequestId, formatUsd, type AppError } from '@app/common';
import { inputTotal, outputTotal, type AttemptReport } from '@app/llm';
import {
  diag,
  DiagLogLevel,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { CallStory } from './call-story';
import type { EndedCall } from './ended-call';

/** Source: W3C Trace Context, section 3.2. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
/** Spans that wait to be sent; what comes beyond is dropped. */
const MOST_WAITING = 8_192;
const MOST_AT_ONCE = 512;
const SEND_EVERY_MS = 2_000;
const SEND_WITHIN_MS = 5_000;

interface Times {
  readonly nowMs: number;
  readonly epochMs: number;
}

interface Refusal {
  readonly error: AppError;
  readonly requestId: string;
  readonly story: CallStory;
}

interface OtlpOptions {
  /** Of the collector, without `/v1/traces`. */
  readonly url: string;
  /** Share of the calls that are traced, of those whose caller does not say. */
  readonly ratio: number;
  readonly onFailure: (message: string) => void;
}

/** Calls as spans, made when a call is over from what is known of it then, and sent in batches. Never prompts or answers. */
export class OtlpSpans {
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;

  constructor({ url, ratio, onFailure }: OtlpOptions) {
    const silent = () => undefined;
    const logger = { error: onFailure, warn: silent, info: silent, debug: silent, verbose: silent };
    diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
    const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces`, timeoutMillis: SEND_WITHIN_MS });
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'weir-api' }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
      spanProcessors: [
        new BatchSpanProcessor(exporter, {
          maxQueueSize: MOST_WAITING,
          maxExportBatchSize: MOST_AT_ONCE,
          scheduledDelayMillis: SEND_EVERY_MS,
          exportTimeoutMillis: SEND_WITHIN_MS,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('weir');
  }

  ended(call: EndedCall, { nowMs, epochMs }: Times): void {
    const { story, admitted, ending } = call;
    const startTime = nowMs - ending.totalMs;
    const span = this.begin(story, admitted.endpoint, startTime);
    if (!span.isRecording()) return;
    span.setAttributes(factsOf(call));
    const inside = trace.setSpan(ROOT_CONTEXT, span);
    const heldFromMs = epochMs + (story.holdFromMs ?? story.arrivedMs);
    this.tracer.startSpan('hold', { startTime: heldFromMs }, inside).end(heldFromMs + call.holdMs);
    for (const attempt of ending.attempts) this.attempt(attempt, story, inside);
    if (ending.firstTokenMs !== null) span.addEvent('first token', undefined, startTime + ending.firstTokenMs);
    if (ending.errorCode !== null) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(nowMs);
  }

  refused({ error, requestId, story }: Refusal, { nowMs, epochMs }: Times): void {
    const span = this.begin(story, story.endpoint, epochMs + story.arrivedMs);
    span.setAttributes({
      'weir.request_id': requestId,
      'weir.organization_id': story.caller?.organizationId,
      'weir.outcome': 'refused',
      'gen_ai.request.model': story.modelId,
      'error.type': error.code,
      'http.response.status_code': error.status,
    });
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(nowMs);
  }

  async close(): Promise<void> {
    await this.provider.shutdown();
  }

  private begin({ traceparent }: CallStory, name: string, startTime: number): Span {
    return this.tracer.startSpan(name, { kind: SpanKind.SERVER, startTime }, parentOf(traceparent));
  }

  private attempt(attempt: AttemptReport, { steps }: CallStory, inside: Context): void {
    const { channelId, credentialId, failure, httpStatus } = attempt;
    const startTime = attempt.startedAt.getTime();
    const attributes: Attributes = {
      'weir.channel_id': channelId,
      'weir.channel': steps.find(({ channel }) => channel.id === channelId)?.channel.name,
      'weir.credential_id': credentialId,
      'gen_ai.provider.name': attempt.providerId,
      'gen_ai.request.model': attempt.upstreamModel,
      ...(httpStatus !== null && { 'http.response.status_code': httpStatus }),
      ...(failure !== null && { 'error.type': failure }),
    };
    const span = this.tracer.startSpan('attempt', { kind: SpanKind.CLIENT, startTime, attributes }, inside);
    if (attempt.firstByteMs !== null) span.addEvent('first byte', undefined, startTime + attempt.firstByteMs);
    if (failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    span.end(startTime + attempt.totalMs);
  }
}

/** A header that is none is as if it were not there. */
function parentOf(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}

function factsOf({ admitted, ending, charge, story }: EndedCall): Attributes {
  const { quantities } = ending.usage;
  return {
    'weir.request_id': formatRequestId(admitted.requestId),
    'weir.organization_id': admitted.payer.organizationId,
    'weir.api_token_id': admitted.payer.apiTokenId,
    'weir.outcome': ending.outcome,
    'weir.attempts': ending.attempts.length,
    'weir.skipped': story.route?.skipped.length ?? 0,
    'weir.charge_usd': formatUsd(charge),
    'gen_ai.request.model': admitted.request.model,
    'gen_ai.response.model': ending.modelServed ?? undefined,
    'gen_ai.usage.input_tokens': inputTotal(quantities),
    'gen_ai.usage.output_tokens': outputTotal(quantities),
    ...(ending.errorCode !== null && { 'error.type': ending.errorCode }),
  };
}
