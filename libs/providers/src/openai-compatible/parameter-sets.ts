import type { ParameterSet } from './vendor-profile';

/** All parameters there are, but these: for vendors who ignore what they do not know. */
export const allBut = (names: Iterable<string> = []): ParameterSet => {
  const lacking = new Set(names);
  return { has: (name) => !lacking.has(name) };
};

/** What every vendor of the family takes, and these: for vendors who answer 400 to anything else. */
export const common = (...others: readonly string[]): ReadonlySet<string> => new Set([...COMMON, ...others]);

const COMMON = ['temperature', 'top_p', 'stop', 'stream_options', 'tools', 'tool_choice', 'response_format'];

/** What hosts of open models and other vendors added. OpenAI answers 400 to any it does not know. */
export const FOREIGN_TO_OPENAI: readonly string[] = [
  ...['top_k', 'top_a', 'min_p', 'repetition_penalty', 'length_penalty', 'min_tokens', 'random_seed'],
  ...['stop_token_ids', 'ignore_eos', 'skip_special_tokens', 'include_stop_str_in_output', 'no_stop_trim', 'bad_words'],
  ...['separate_reasoning', 'stream_reasoning', 'include_reasoning', 'reasoning_format', 'reasoning'],
  ...['enable_thinking', 'thinking', 'thinking_budget', 'chat_template_kwargs', 'enable_search', 'safe_prompt'],
  'deferred',
];

/** Parts of messages that OpenAI does not read. */
export const FOREIGN_PARTS: readonly string[] = ['video_url', 'video', 'audio_url'];
