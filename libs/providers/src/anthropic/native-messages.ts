import { type ChatChunk, type ChatRequest, type NativeRequest } from '@app/llm';
import { invariant } from '@app/common';
import type {
  AnswerIdentity,
  ChatAdapter,
  ChatStream,
  ParsedCompletion,
  ReportedUsage,
  SseEvent,
  Target,
} from '../adapter';
import { type Stamp, stampOf } from '../openai-compatible/answer-identity';
import { isObject, type JsonObject, jsonIn, objectIn, textIn } from '../openai-compatible/wire';
import { headersFor } from './build-request';
import { mapFinishReason } from './map-finish-reason';
import { documentOf, MessageFrame } from './message-events';
import { parseResponse } from './parse-response';
import { serviceTierIn } from './service-tier';

/** Callers who speak Messages themselves: what they send goes on as it is, and so does what comes back. */
export const nativeMessages: ChatAdapter = {
  buildRequest(request, target) {
    invariant(request.native, 'a native request has its document');
    return {
      url: `${target.baseUrl}/messages`,
      headers: nativeHeaders(request.native, target, request.stream),
      body: JSON.stringify(buildNativeBody(request, target.upstreamModel)),
    };
  },
  parseResponse: parseNativeResponse,
  openStream: (answer) => new NativeStream(answer),
};

/** What the caller said of versions and betas wins over what we would say. */
export const nativeHeaders = (
  { headers }: NativeRequest,
  target: Pick<Target, 'credential'>,
  stream: boolean,
): Record<string, string> => ({ ...headersFor(target, stream), ...headers });

/** The caller's document with the model it is asked of, and no more tokens than the call was admitted with. */
export function buildNativeBody({ native, maxOutputTokens }: ChatRequest, upstreamModel: string): JsonObject {
  const document = native?.document ?? {};
  const maxTokens = maxOutputTokens ?? document['max_tokens'];
  return { ...document, model: upstreamModel, max_tokens: maxTokens, ...thinkingWithin(document, maxTokens) };
}

/** A budget for thinking must be smaller than the maximum, which may have been lowered. */
function thinkingWithin({ thinking }: JsonObject, maxTokens: unknown): JsonObject {
  const budget = objectIn(thinking)?.['budget_tokens'];
  if (typeof budget !== 'number' || typeof maxTokens !== 'number' || budget < maxTokens) return {};
  return { thinking: { ...objectIn(thinking), budget_tokens: maxTokens - 1 } };
}

/** `source`: the answer as it came. */
export function parseNativeResponse(body: unknown, answer: AnswerIdentity, source?: string): ParsedCompletion {
  const { keepsakes: _carriedByTheCaller, ...parsed } = parseResponse(body, answer);
  const { model } = parsed.completion;
  return { ...parsed, native: withModel(body as JsonObject, source ?? JSON.stringify(body), model) };
}

/** The text itself when it names the right model, and with nothing else changed when not. */
function withModel(document: JsonObject, source: string, model: string): string {
  if (document['model'] === model) return source;
  const mended = source.replace(
    /("model"\s*:\s*)"(?:[^"\\]|\\.)*"/,
    (_all, name: string) => name + JSON.stringify(model),
  );
  const parsed = jsonIn(mended);
  return isObject(parsed) && parsed['model'] === model ? mended : JSON.stringify({ ...document, model });
}

/** One for each stream of a vendor that speaks Messages to a caller who does. */
export class NativeStream implements ChatStream {
  private readonly frame = new MessageFrame();
  private stamp: Stamp | undefined;
  private hasToolCalls = false;
  private lastFrame = '';

  constructor(private readonly answer: AnswerIdentity) {}

  get isDone(): boolean {
    return this.frame.isDone;
  }

  get reported(): ReportedUsage | undefined {
    return this.frame.reported;
  }

  get disputed(): unknown {
    return this.frame.disputed;
  }

  push(event: SseEvent): readonly ChatChunk[] {
    const document = this.isDone ? undefined : documentOf(event);
    if (!document) return [];
    this.stamp ??= stampOf({ model: objectIn(document['message'])?.['model'] }, this.answer);
    const frames = frameOf(event, document);
    switch (document['type']) {
      case 'message_start':
        this.frame.start(document);
        return [this.chunk(this.startFrame(event, document), '')];
      case 'message_delta':
        this.frame.delta(document);
        return [this.chunk(frames, '')];
      case 'message_stop':
        this.frame.stop();
        this.lastFrame = frames;
        return [];
      default:
        return [this.chunk(frames, this.textOf(document))];
    }
  }

  end(): readonly ChatChunk[] {
    const reason = mapFinishReason(this.frame.requireEnd(), this.hasToolCalls);
    const { document, ...last } = this.chunk(this.lastFrame, '');
    const choices = [{ index: 0, delta: {}, logprobs: null, finish_reason: reason }];
    return [{ ...last, document: { ...document, choices, ...serviceTierIn(this.frame.usage) } }];
  }

  private startFrame(event: SseEvent, document: JsonObject): string {
    const message = objectIn(document['message']);
    const { model } = this.stamp!;
    if (!message || message['model'] === model) return frameOf(event, document);
    return frameOf({ ...event, data: JSON.stringify({ ...document, message: { ...message, model } }) }, document);
  }

  private textOf(document: JsonObject): string {
    const block = objectIn(document['content_block']);
    if (!block) return wordsIn(objectIn(document['delta']) ?? {});
    if (block['type'] !== 'tool_use') return wordsIn(block);
    this.hasToolCalls = true;
    return textIn(block['name']) ?? '';
  }

  private chunk(frames: string, text: string): ChatChunk {
    const { id, created, model } = this.stamp ?? stampOf({}, this.answer);
    return { document: { id, object: 'chat.completion.chunk', created, model, choices: [] }, text, frames };
  }
}

const wordsIn = (delta: JsonObject): string =>
  textIn(delta['text'] ?? delta['thinking'] ?? delta['partial_json']) ?? '';

/** Official clients ignore events without a name. */
function frameOf({ event, data }: SseEvent, document: JsonObject): string {
  const lines = data.includes('\n') ? data.split('\n').join('\ndata: ') : data;
  return `event: ${event ?? String(document['type'])}\ndata: ${lines}\n\n`;
}
