import type { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import type { AnswerUsage } from '../dialect';
import { isObject, type JsonObject } from '../openai-chat/checks';
import { idsOf } from './output-ids';
import type { ItemStatus } from './output-items';

/** What the words of chat completions say of the answer as a whole. */
export interface AnswerFacts {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly service_tier?: unknown;
}

/** How a response stands: what differs between the beginning and the end of a stream. */
export interface ResponseState {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly output: readonly JsonObject[];
  readonly error?: JsonObject;
  readonly incomplete_details?: JsonObject;
  readonly usage?: JsonObject;
}

/** Parameters that a response repeats, with what they are when the caller says nothing. */
const ECHOED: Readonly<JsonObject> = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  safety_identifier: null,
  temperature: 1,
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
  user: null,
};

/** The whole response object. `store` is false: nothing can be asked for again. */
export function responseDocument(request: ChatRequest, answer: AnswerFacts, state: ResponseState): JsonObject {
  const asked = request.native?.document ?? {};
  return {
    id: idsOf(answer.id).response,
    object: 'response',
    created_at: answer.created,
    completed_at: null,
    status: state.status,
    error: state.error ?? null,
    incomplete_details: state.incomplete_details ?? null,
    model: answer.model,
    output: state.output,
    usage: state.usage ?? null,
    ...Object.fromEntries(Object.entries(ECHOED).map(([name, unsaid]) => [name, asked[name] ?? unsaid])),
    reasoning: { effort: null, summary: null, ...objectIn(asked['reasoning']) },
    service_tier: typeof answer.service_tier === 'string' ? answer.service_tier : 'default',
    store: false,
    text: { format: { type: 'text' }, verbosity: 'medium', ...objectIn(asked['text']) },
  };
}

const objectIn = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** How a finish reason of chat completions reads as the status of a response. */
export function endOf(
  finishReason: string | null | undefined,
): Pick<ResponseState, 'incomplete_details'> & { readonly status: ItemStatus } {
  if (finishReason === 'length') return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  if (finishReason === 'content_filter') return { status: 'incomplete', incomplete_details: { reason: finishReason } };
  return { status: 'completed' };
}

export function usageOf({ document }: AnswerUsage): JsonObject {
  const { prompt_tokens_details: input, completion_tokens_details: output } = document;
  return {
    input_tokens: document.prompt_tokens,
    input_tokens_details: {
      cached_tokens: input['cached_tokens'] ?? 0,
      cache_write_tokens: input['cache_write_tokens'] ?? 0,
    },
    output_tokens: document.completion_tokens,
    output_tokens_details: { reasoning_tokens: output['reasoning_tokens'] ?? 0 },
    total_tokens: document.total_tokens,
  };
}

/** The closed list of codes that a failed response may have holds two of ours. */
export const failureOf = (error: AppError): JsonObject => ({
  code: error.code === 'rate_limit_exceeded' ? error.code : 'server_error',
  message: error.message,
});
