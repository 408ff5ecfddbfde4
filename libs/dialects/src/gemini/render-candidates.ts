import { inputTotal, outputTotal, type ChatRequest } from '@app/llm';
import { argumentsObject } from '../arguments-object';
import type { AnswerUsage, WholeAnswer } from '../dialect';
import { isObject, type JsonObject } from '../openai-chat/checks';
import type { GeminiDocument } from './wire';

const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['length', 'MAX_TOKENS'],
  ['content_filter', 'SAFETY'],
]);

/** Google has no reason of its own for calls of functions. */
export const finishReasonOf = (reason: string | null): string => FINISH_REASONS.get(reason ?? '') ?? 'STOP';

/** Thoughts go only to who asked for them. */
export const showsThoughts = ({ native }: ChatRequest): boolean =>
  (native?.document as GeminiDocument | undefined)?.generationConfig?.thinkingConfig?.includeThoughts === true;

/** A whole answer: the vendor's own where it speaks Gemini, else one candidate for each choice. */
export function renderResponse(answer: WholeAnswer, usage: AnswerUsage, request: ChatRequest): string {
  if (answer.native !== undefined) return answer.native;
  const { id, model, choices } = answer.completion;
  const candidates = choices.map(({ index, message, finish_reason: reason, logprobs }) => ({
    content: { role: 'model', parts: [...saidParts(message, showsThoughts(request)), ...callParts(message)] },
    finishReason: finishReasonOf(reason),
    index,
    ...logprobsResult(logprobs),
  }));
  return JSON.stringify({
    candidates,
    usageMetadata: usageMetadata(usage),
    modelVersion: model,
    responseId: responseId(id),
  });
}

export const responseId = (id: string): string => id.replace(/^chatcmpl-/, '');

/** Thoughts and text of a message, or of a piece of one. */
export function saidParts(message: JsonObject, withThoughts: boolean): readonly JsonObject[] {
  const thought = withThoughts ? message['reasoning_content'] : undefined;
  const texts = [message['content'], message['refusal']].filter(isSaid);
  return [...(isSaid(thought) ? [{ text: thought, thought: true }] : []), ...texts.map((text) => ({ text }))];
}

const isSaid = (text: unknown): text is string => typeof text === 'string' && text !== '';

const callParts = ({ tool_calls: calls }: JsonObject): readonly JsonObject[] =>
  Array.isArray(calls) ? calls.flatMap((call: unknown) => (isObject(call) ? [callPart(call)] : [])) : [];

/** A call of chat completions that is whole. */
export function callPart({ id, function: called, extra_content: extra }: JsonObject): JsonObject {
  const { name, arguments: text } = isObject(called) ? called : {};
  const signature = signatureIn(extra);
  return {
    functionCall: { ...(isSaid(id) && { id }), name, args: argumentsObject(text) },
    ...(signature !== undefined && { thoughtSignature: signature }),
  };
}

export function signatureIn(extra: unknown): string | undefined {
  const google = isObject(extra) ? extra['google'] : undefined;
  const signature = isObject(google) ? google['thought_signature'] : undefined;
  return typeof signature === 'string' ? signature : undefined;
}

/** What was charged, in Google's words: candidates are without thoughts, the prompt is with what was cached. Zeros are left out. */
export function usageMetadata({ usage: { quantities } }: AnswerUsage): JsonObject {
  const [prompt, output] = [inputTotal(quantities), outputTotal(quantities)];
  const { cache_read: cached, reasoning } = quantities;
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: prompt + output,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    ...(reasoning > 0 && { thoughtsTokenCount: reasoning }),
  };
}

export function logprobsResult(logprobs: unknown): JsonObject {
  const tokens = isObject(logprobs) && Array.isArray(logprobs['content']) ? logprobs['content'].filter(isObject) : [];
  if (tokens.length === 0) return {};
  const candidate = ({ token, logprob }: JsonObject) => ({ token, logProbability: logprob });
  const topCandidates = tokens.map(({ top_logprobs: top }) => ({
    candidates: Array.isArray(top) ? top.filter(isObject).map(candidate) : [],
  }));
  return { logprobsResult: { topCandidates, chosenCandidates: tokens.map(candidate) } };
}
