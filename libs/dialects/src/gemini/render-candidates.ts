import { inputTotal, outputTotal, PCM16, type ChatRequest } from '@app/llm';
import { argumentsObject } from '../arguments-object';
import type { AnswerUsage, WholeAnswer } from '../dialect';
import { inlineDataOf, madeImages } from '../made-images';
import { isObject, type JsonObject } from '../openai-chat/checks';
import type { GeminiDocument } from './wire';

const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['length', 'MAX_TOKENS'],
  ['content_filter', 'SAFETY'],
]);

/** Google has no reason of its own for calls of functions. */
export const finishReasonOf = (reason: string | null): string => FINISH_REASONS.get(reason ?? '') ?? 'STOP';

/** What is shown only to who asked for it. */
export interface Shown {
  readonly thoughts: boolean;
  /** What is said aloud, in writing. */
  readonly transcript: boolean;
}

export function shownTo({ native }: ChatRequest): Shown {
  const { generationConfig = {} } = (native?.document ?? {}) as Partial<GeminiDocument>;
  const { thinkingConfig, responseModalities = [] } = generationConfig;
  return {
    thoughts: thinkingConfig?.includeThoughts === true,
    transcript: responseModalities.some((modality) => modality.toUpperCase() === 'TEXT'),
  };
}

/** A whole answer: the vendor's own where it speaks Gemini, else one candidate for each choice. */
export function renderResponse(answer: WholeAnswer, usage: AnswerUsage, request: ChatRequest): string {
  if (answer.native !== undefined) return answer.native;
  const { id, model, choices } = answer.completion;
  const candidates = choices.map(({ index, message, finish_reason: reason, logprobs }) => ({
    content: { role: 'model', parts: [...saidParts(message, shownTo(request)), ...callParts(message)] },
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

/** Thoughts, text, pictures and sound of a message, or of a piece of one. */
export function saidParts(message: JsonObject, shown: Shown): readonly JsonObject[] {
  const thought = shown.thoughts ? message['reasoning_content'] : undefined;
  const texts = [message['content'], message['refusal']].filter(isSaid);
  return [
    ...(isSaid(thought) ? [{ text: thought, thought: true }] : []),
    ...texts.map((text) => ({ text })),
    ...madeImages(message).map(imagePart),
    ...soundParts(message['audio'], shown),
  ];
}

function imagePart(url: string): JsonObject {
  const inlineData = inlineDataOf(url);
  return inlineData ? { inlineData } : { fileData: { mimeType: 'image/png', fileUri: url } };
}

/** The form that was asked for in the name of every caller of this format. */
const PCM_TYPE = `audio/L16;codec=pcm;rate=${PCM16.rate}`;

function soundParts(audio: unknown, shown: Shown): readonly JsonObject[] {
  const { data, transcript } = isObject(audio) ? audio : {};
  return [
    ...(isSaid(data) ? [{ inlineData: { mimeType: PCM_TYPE, data } }] : []),
    ...(isSaid(transcript) && shown.transcript ? [{ text: transcript }] : []),
  ];
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
  const read = modalities(prompt, quantities.input_audio, quantities.input_image);
  const written = modalities(output - reasoning, quantities.output_audio, quantities.output_image);
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: prompt + output,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    ...(reasoning > 0 && { thoughtsTokenCount: reasoning }),
    ...(read && { promptTokensDetails: read }),
    ...(written && { candidatesTokensDetails: written }),
  };
}

/** Undefined when all of it is text. */
function modalities(total: number, heard: number, seen: number): readonly JsonObject[] | undefined {
  if (heard + seen === 0) return undefined;
  const counts = { TEXT: total - heard - seen, AUDIO: heard, IMAGE: seen };
  return Object.entries(counts).flatMap(([modality, tokenCount]) => (tokenCount > 0 ? [{ modality, tokenCount }] : []));
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
