import { AppError } from '@app/common';
import { renderError as renderChatError } from '../openai-chat/render';

/** Refusals of what was translated name a parameter of chat completions, which the caller never sent. */
const NAMES: readonly (readonly [chat: RegExp, own: string])[] = [
  [/^messages\b.*/, 'input'],
  [/^max_(?:completion_)?tokens$/, 'max_output_tokens'],
  [/^response_format\b/, 'text.format'],
  [/^reasoning_effort$/, 'reasoning.effort'],
  [/^verbosity$/, 'text.verbosity'],
  [/^logprobs$/, 'include'],
];

export const renderError = (error: AppError): string => renderChatError(inOwnWords(error));

function inOwnWords(error: AppError): AppError {
  const { param } = error.details;
  const found = param === undefined ? undefined : NAMES.find(([chat]) => chat.test(param));
  if (param === undefined || !found) return error;
  const own = param.replace(found[0], found[1]);
  return new AppError(error.code, {
    ...error.details,
    param: own,
    message: error.message.replaceAll(`'${param}'`, `'${own}'`),
    cause: error,
  });
}
