import type { ChatChunk, ChatCompletion, ChunkDocument } from '@app/llm';
import type { AnswerUsage, WholeAnswer } from '../dialect';
import { DONE, frame, usageOf } from '../openai-chat/render';

/** What a model wrote in chat, as the completion of a prompt. Thinking has no place there. */
export const renderCompletion = ({ completion }: WholeAnswer, usage: AnswerUsage): string => {
  const choices = completion.choices.map(({ index, message, finish_reason: reason }) => ({
    ...{ text: textOf(message), index, logprobs: null, finish_reason: reasonOf(reason) },
  }));
  return JSON.stringify({ ...stampOf(completion), choices, usage: usageOf(usage) });
};

/** Nothing for a chunk that adds no text. */
export function renderChunk({ document }: ChatChunk): string {
  const choices = document.choices.flatMap(({ index, delta, finish_reason: reason }) => {
    const text = textOf(delta);
    if (text === '' && reason === null) return [];
    return { text, index, logprobs: null, finish_reason: reasonOf(reason) };
  });
  return choices.length > 0 ? frame(JSON.stringify({ ...stampOf(document), choices })) : '';
}

export function renderStreamEnd(last: ChatChunk, usage: AnswerUsage, asksUsage: boolean): string {
  const used = { ...stampOf(last.document), choices: [], usage: usageOf(usage) };
  return renderChunk(last) + (asksUsage ? frame(JSON.stringify(used)) : '') + DONE;
}

/** Ids of chat start with `chatcmpl`. */
const stampOf = ({ id, created, model, system_fingerprint: fingerprint }: ChatCompletion | ChunkDocument) => ({
  id: id.replace(/^chat/, ''),
  object: 'text_completion',
  created,
  model,
  ...(typeof fingerprint === 'string' && { system_fingerprint: fingerprint }),
});

/** A refusal is all that the model wrote. */
function textOf({ content, refusal }: Readonly<Record<string, unknown>>): string {
  if (typeof content === 'string' && content !== '') return content;
  return typeof refusal === 'string' ? refusal : '';
}

/** Completions have no tools that could be called. */
const reasonOf = (reason: string | null): string | null =>
  reason === 'tool_calls' || reason === 'function_call' ? 'stop' : reason;
