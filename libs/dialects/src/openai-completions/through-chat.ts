import { AppError } from '@app/common';
import type { CallRequest, ChatRequest, PlainRequest } from '@app/llm';
import type { JsonObject } from '../openai-chat/checks';
import { readRequest } from '../openai-chat/parse-request';

const isGiven = (value: unknown): boolean => value !== undefined;

/** Whose answers a text cannot hold, or who ask for what only a model that completes can do. */
const REFUSED: Readonly<Record<string, (value: unknown) => boolean>> = {
  suffix: (suffix) => typeof suffix === 'string' && suffix !== '',
  echo: (echo) => echo === true,
  best_of: (best) => typeof best === 'number' && best > 1,
  logprobs: isGiven,
  messages: isGiven,
  tools: isGiven,
  functions: isGiven,
  modalities: isGiven,
};

/** The completion of a prompt as the answer to a message. Throws AppError (400) naming what chat has no words for. */
export function throughChat(request: CallRequest): ChatRequest {
  if (request.endpoint === undefined) return request;
  const { model, stream, maxOutputTokens, bodyBytes } = request;
  const refused = Object.keys(REFUSED).find((name) => REFUSED[name]!(request.parameters[name]));
  if (refused !== undefined) throw onlyCompletes(refused, 'is no parameter of this model, which only chats');
  const { prompt: _prompt, ...others } = request.parameters;
  const parameters = Object.fromEntries(Object.entries(others).filter(([name]) => !(name in REFUSED)));
  const messages = [{ role: 'user', content: promptOf(request) }];
  const document: JsonObject = { ...parameters, model, stream, messages, max_tokens: maxOutputTokens };
  return readRequest(document, bodyBytes);
}

function promptOf({ parameters: { prompt } }: PlainRequest): string {
  const only: unknown = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt;
  if (typeof only === 'string') return only;
  throw onlyCompletes('prompt', 'must be one text for this model, which only chats');
}

const onlyCompletes = (param: string, what: string): AppError =>
  new AppError('unsupported_parameter', { message: `'${param}' ${what}.`, param });
