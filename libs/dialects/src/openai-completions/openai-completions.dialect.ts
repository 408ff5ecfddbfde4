import type { CallRequest } from '@app/llm';
import type { Dialect, ReceivedBody } from '../dialect';
import { renderError, renderStreamError } from '../openai-chat/render';
import { openAiPlainDialect } from '../openai-plain/openai-plain.dialect';
import { renderChunk, renderCompletion, renderStreamEnd } from './render';
import { throughChat } from './through-chat';

const plain = openAiPlainDialect('completions');

/** The older completions: of vendors who have them as they are, of others through chat. Reference: OpenAI's, Completions. */
export const openAiCompletionsDialect: Dialect<CallRequest, ReceivedBody> = {
  parseRequest: (body) => plain.parseRequest(body),
  throughChat,
  renderCompletion,
  openStream: (request) =>
    request.endpoint === undefined
      ? {
          chunk: renderChunk,
          end: (last, usage) => renderStreamEnd(last, usage, request.includeUsage),
          error: renderStreamError,
        }
      : plain.openStream(request),
  renderError,
};
