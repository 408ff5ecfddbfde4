import type { AppError } from '@app/common';
import type { ChatChunk, ChatRequest } from '@app/llm';
import type { AnswerUsage, WholeAnswer } from '../dialect';

/** Ends a good stream, and only a good one: official clients take a stream that ends with it for complete. */
export const DONE = 'data: [DONE]\n\n';

export const frame = (json: string): string => `data: ${json}\n\n`;

export const usageOf = ({ document, costUsd }: AnswerUsage) =>
  costUsd === undefined ? document : { ...document, cost: costUsd };

export const renderCompletion = ({ completion }: WholeAnswer, usage: AnswerUsage): string =>
  JSON.stringify(Object.assign({}, completion, { usage: usageOf(usage) }));

/** Signed thinking has no place in chat completions: a chunk with nothing else is none. */
export const renderChunk = (chunk: ChatChunk): string =>
  chunk.thought && chunk.document.choices.length === 0 ? '' : frame(chunk.verbatim ?? JSON.stringify(chunk.document));

/** `usageOnFinish`: the last chunk carries the usage too, asked for or not. */
export function renderStreamEnd(
  last: ChatChunk,
  usage: AnswerUsage,
  options: { readonly request: ChatRequest; readonly usageOnFinish: boolean },
): string {
  const finish = options.usageOnFinish
    ? frame(JSON.stringify({ ...last.document, usage: usageOf(usage) }))
    : renderChunk(last);
  return finish + (options.request.includeUsage ? usageFrame(last, usage) : '') + DONE;
}

function usageFrame({ document }: ChatChunk, usage: AnswerUsage): string {
  const { id, object, created, model } = document;
  return frame(JSON.stringify({ id, object, created, model, choices: [], usage: usageOf(usage) }));
}

/** All four members are always there, as official clients expect. */
export const renderError = (error: AppError): string =>
  JSON.stringify({
    error: {
      ...error.details.extra,
      message: error.message,
      type: error.type,
      param: error.details.param ?? null,
      code: error.code,
    },
  });

export const renderStreamError = (error: AppError): string => frame(renderError(error));
