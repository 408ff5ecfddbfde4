import { type ChatCompletion, type CompletionChoice, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ParsedCompletion } from '../adapter';
import { stampOf } from '../openai-compatible/answer-identity';
import { textOf } from '../openai-compatible/message-text';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { CandidateReader } from './candidate-reader';
import { convertUsage } from './convert-usage';
import { searchesIn } from './grounding';
import { logprobsOf } from './logprobs';
import { errorInAnswer } from './parse-error';

/** Throws UpstreamError: 'malformed_response', 'content_filter' for a refused prompt, or what an error body says. */
export function parseResponse(body: unknown, answer: AnswerIdentity): ParsedCompletion {
  const document = requireAnswer(body);
  const blocked = blockReasonOf(document);
  if (blocked !== undefined) {
    throw new UpstreamError('content_filter', { message: `The prompt was refused: ${blocked}.` });
  }
  const candidates = readCandidates(document, answer);
  if (candidates.length === 0) throw malformed('there is no candidate');
  for (const { reader } of candidates) reader.requireUse();
  return toParsed(document, candidates, answer);
}

/** Throws UpstreamError('malformed_response'), or what an error body says. */
export function requireAnswer(body: unknown): JsonObject {
  const error = errorInAnswer(body);
  if (error) throw error;
  if (!isObject(body)) throw malformed('the body is no JSON object');
  return body;
}

const malformed = (message: string) => new UpstreamError('malformed_response', { message });

/** Why a prompt got no candidate at all. */
export function blockReasonOf(document: JsonObject): string | undefined {
  if (arrayIn(document['candidates']).length > 0) return undefined;
  return textIn(objectIn(document['promptFeedback'])?.['blockReason']);
}

export const indexOf = ({ index }: JsonObject): number => (Number.isInteger(index) ? (index as number) : 0);

export interface ReadCandidate {
  readonly reader: CandidateReader;
  readonly deltas: readonly JsonObject[];
  readonly logprobs: object | null;
}

export const readCandidates = (document: JsonObject, answer: AnswerIdentity): readonly ReadCandidate[] =>
  arrayIn(document['candidates'])
    .filter(isObject)
    .map((candidate) => {
      const reader = new CandidateReader(indexOf(candidate), answer);
      const deltas = [...reader.read(candidate), ...reader.endSound()];
      return { reader, deltas, logprobs: logprobsOf(candidate) };
    });

export function toParsed(
  document: JsonObject,
  candidates: readonly ReadCandidate[],
  answer: AnswerIdentity,
): ParsedCompletion {
  const choices = candidates.map(toChoice);
  const { id, created, model } = stampOf({ model: document['modelVersion'] }, answer);
  const completion: ChatCompletion = { id, object: 'chat.completion', created, model, choices };
  const readers = candidates.map(({ reader }) => reader);
  return {
    completion,
    ...usageOf(document, readers),
    text: choices.map(({ message }) => textOf(message)).join(''),
    keepsakes: readers.flatMap(({ keepsakes }) => keepsakes),
  };
}

/** What was consumed, as far as the document tells. */
export function usageOf(
  document: JsonObject,
  readers: readonly Pick<CandidateReader, 'grounding'>[],
): Pick<ParsedCompletion, 'reported' | 'disputed'> {
  const usage = objectIn(document['usageMetadata']);
  const version = textIn(document['modelVersion']) ?? '';
  const searches = readers.reduce((sum, { grounding }) => sum + searchesIn(grounding, version), 0);
  const reported = convertUsage(usage, searches);
  return { reported, disputed: reported ? undefined : usage };
}

const toChoice = ({ reader, deltas, logprobs }: ReadCandidate): CompletionChoice => ({
  index: reader.index,
  message: toMessage(deltas, reader.annotations),
  logprobs,
  finish_reason: reader.finishReason,
});

function toMessage(deltas: readonly JsonObject[], annotations: readonly object[]): JsonObject {
  const joined = (member: string) => deltas.map((delta) => textIn(delta[member]) ?? '').join('');
  const listed = (member: string) => deltas.flatMap((delta) => arrayIn(delta[member]));
  const [content, reasoning, images] = [joined('content'), joined('reasoning_content'), listed('images')];
  const calls = listed('tool_calls').map(withoutIndex);
  const audio = soundIn(deltas);
  return {
    role: 'assistant',
    content: content === '' && (calls.length > 0 || audio) ? null : content,
    refusal: null,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(images.length > 0 && { images }),
    ...(audio && { audio }),
    ...(annotations.length > 0 && { annotations }),
  };
}

/** The first piece says whose it is. */
function soundIn(deltas: readonly JsonObject[]): JsonObject | undefined {
  const pieces = deltas.map(({ audio }) => objectIn(audio)).filter(isObject);
  return pieces[0] && { ...pieces[0], data: pieces.map(({ data }) => data).join('') };
}

/** It belongs to streams. */
function withoutIndex(call: unknown): JsonObject {
  const { index: _streamOnly, ...whole } = call as JsonObject;
  return whole;
}
