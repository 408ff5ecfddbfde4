import type { ChatChunk } from '@app/llm';
import type { ChatDialect } from '../dialect';
import { chunkInFunctions, completionInFunctions } from './functions';
import { parseRequest } from './parse-request';
import { renderChunk, renderCompletion, renderError, renderStreamEnd, renderStreamError } from './render';

export interface OpenAiChatOptions {
  /** The finish chunk carries the usage, as the documents of the paths under `/openai/v1` promise. */
  readonly usageOnFinish: boolean;
}

const asItIs = (chunk: ChatChunk): ChatChunk => chunk;

/** OpenAI's chat completions. Reference: the Chat section of OpenAI's API reference. */
export const createOpenAiChatDialect = ({ usageOnFinish }: OpenAiChatOptions): ChatDialect => ({
  parseRequest,
  renderCompletion: (answer, usage, { answersInFunctions }) =>
    renderCompletion(
      answersInFunctions ? { ...answer, completion: completionInFunctions(answer.completion) } : answer,
      usage,
    ),
  openStream(request) {
    const worded = request.answersInFunctions ? chunkInFunctions : asItIs;
    return {
      chunk: (chunk) => renderChunk(worded(chunk)),
      end: (last, usage) => renderStreamEnd(worded(last), usage, { request, usageOnFinish }),
      error: renderStreamError,
    };
  },
  renderError,
});
