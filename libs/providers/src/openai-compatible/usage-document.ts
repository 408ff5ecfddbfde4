import { inputTotal, outputTotal, type Quantities, type UsageDocument } from '@app/llm';

/** The usage object of callers, for a vendor that writes another. */
export function usageDocumentOf(quantities: Quantities): UsageDocument {
  const [prompt, completion] = [inputTotal(quantities), outputTotal(quantities)];
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: quantities.cache_read,
      cache_write_tokens: quantities.cache_write_5m + quantities.cache_write_1h,
      audio_tokens: quantities.input_audio,
    },
    completion_tokens_details: {
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
      reasoning_tokens: quantities.reasoning,
      audio_tokens: quantities.output_audio,
    },
  };
}
