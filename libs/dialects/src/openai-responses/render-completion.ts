import type { ChatRequest } from '@app/llm';
import type { AnswerUsage, WholeAnswer } from '../dialect';
import { isObject } from '../openai-chat/checks';
import { Output } from './output';
import { idsOf } from './output-ids';
import { endOf, responseDocument, usageOf } from './response-document';

/** A whole answer is a stream of one delta, without the events. */
export function renderCompletion(
  { completion, native }: WholeAnswer,
  usage: AnswerUsage,
  request: ChatRequest,
): string {
  if (native !== undefined) return native;
  const choice = completion.choices[0];
  const output = new Output(idsOf(completion.id), () => undefined);
  output.add(choice?.message ?? {}, logprobsIn(choice?.logprobs));
  const end = endOf(choice?.finish_reason);
  const state = { ...end, output: output.end(end.status), usage: usageOf(usage) };
  return JSON.stringify(responseDocument(request, completion, state));
}

/** Those of the content; a refusal's have no place in a response. */
export const logprobsIn = (logprobs: unknown): readonly unknown[] =>
  isObject(logprobs) && Array.isArray(logprobs['content']) ? (logprobs['content'] as unknown[]) : [];
