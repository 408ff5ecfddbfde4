import type { ChatRequest } from '@app/llm';
import type { AnswerUsage, WholeAnswer } from '../dialect';
import { isObject } from '../openai-chat/checks';
import { Output } from './output';
import { idsOf } from './output-ids';
import { endOf, responseDocument, usageOf } from './response-document';

/** A whole answer is a stream of one delta, without the events. */
export function renderCompletion(
  { completion, native, thoughts = [] }: WholeAnswer,
  usage: AnswerUsage,
  request: ChatRequest,
): string {
  if (native !== undefined) return native;
  const choice = completion.choices[0];
  const output = new Output(idsOf(completion.id), () => undefined);
  const { reasoning_content: thinking, ...said } = choice?.message ?? {};
  const signed = asksForSignatures(request) ? thoughts : [];
  for (const thought of signed) {
    output.add({ reasoning_content: thought.text }, []);
    output.seal(thought);
  }
  if (signed.length === 0) output.add({ reasoning_content: thinking }, []);
  output.add(said, logprobsIn(choice?.logprobs));
  const end = endOf(choice?.finish_reason);
  const state = { ...end, output: output.end(end.status), usage: usageOf(usage) };
  return JSON.stringify(responseDocument(request, completion, state));
}

const ENCRYPTED = 'reasoning.encrypted_content';

/** Thinking as its vendor signed it, for callers who send it back themselves. */
export function asksForSignatures({ native }: ChatRequest): boolean {
  const include = native?.document['include'];
  return Array.isArray(include) && include.includes(ENCRYPTED);
}

/** Those of the content; a refusal's have no place in a response. */
export const logprobsIn = (logprobs: unknown): readonly unknown[] =>
  isObject(logprobs) && Array.isArray(logprobs['content']) ? (logprobs['content'] as unknown[]) : [];
