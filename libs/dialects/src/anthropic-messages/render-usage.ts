import { outputTotal } from '@app/llm';
import type { AnswerUsage } from '../dialect';

/** What was charged, in Anthropic's words: its `input_tokens` are without the cached ones, its `output_tokens` with thinking. */
export function renderUsage({ usage: { quantities } }: AnswerUsage): Readonly<Record<string, unknown>> {
  const { web_search: searches } = quantities;
  return {
    input_tokens: quantities.input + quantities.input_audio + quantities.input_image,
    cache_creation_input_tokens: quantities.cache_write_5m + quantities.cache_write_1h,
    cache_read_input_tokens: quantities.cache_read,
    output_tokens: outputTotal(quantities),
    output_tokens_details: { thinking_tokens: quantities.reasoning },
    server_tool_use: searches > 0 ? { web_search_requests: searches, web_fetch_requests: 0 } : null,
  };
}

/** Of a whole message; a stream tells this only at its start. */
export function renderCacheCreation({ usage: { quantities } }: AnswerUsage): Readonly<Record<string, unknown>> {
  return {
    cache_creation: {
      ephemeral_5m_input_tokens: quantities.cache_write_5m,
      ephemeral_1h_input_tokens: quantities.cache_write_1h,
    },
    service_tier: 'standard',
  };
}
