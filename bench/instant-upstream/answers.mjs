import { AT_ONCE_MODEL, CHUNKS, MESSAGES_MODEL } from '../calls.mjs';

/** What OpenAI answers, with the snapshot's name as it does. Written once: the upstream itself must cost next to nothing. */
const about = { created: 1_760_000_000, model: `${AT_ONCE_MODEL}-2024-07-18`, system_fingerprint: 'fp_8bda4d3a2c' };
const usage = {
  prompt_tokens: 48,
  completion_tokens: CHUNKS,
  total_tokens: 48 + CHUNKS,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
};
const content = 'Sunlight holds all colours; air scatters the blue ones most, so blue comes from everywhere at noon.';

/** About 600 bytes. */
export const COMPLETION = JSON.stringify({
  id: 'chatcmpl-BnIeZ3fKXq0vTzW5aYc8dLrQ2hM7s',
  object: 'chat.completion',
  ...about,
  choices: [
    { index: 0, message: { role: 'assistant', content, refusal: null }, logprobs: null, finish_reason: 'stop' },
  ],
  usage,
});

const chunk = (choices, facts = {}) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-BnIeZ3fKXq0vTzW5aYc8dLrQ2hM7s', object: 'chat.completion.chunk', ...about, choices, ...facts })}\n\n`;
const choice = (delta, finish = null) => [{ index: 0, delta, logprobs: null, finish_reason: finish }];

/** What a stream writes, one piece at a time: role, then the text in 100 chunks, then finish, usage and end together. */
export const PIECES = [
  chunk(choice({ role: 'assistant', content: '', refusal: null })),
  ...Array.from({ length: CHUNKS }, (_, index) => chunk(choice({ content: ` word${index}` }))),
  `${chunk(choice({}, 'stop'))}${chunk([], { usage })}data: [DONE]\n\n`,
];

const event = (type, facts = {}) => `event: ${type}\ndata: ${JSON.stringify({ type, ...facts })}\n\n`;
const text = (said) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: said } });
const message = {
  id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
  type: 'message',
  role: 'assistant',
  model: `${MESSAGES_MODEL}-20250929`,
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 48, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 },
};

/** The same as Anthropic writes it, in as many pieces. */
export const MESSAGES_PIECES = [
  event('message_start', { message }) +
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  ...Array.from({ length: CHUNKS }, (_, index) => text(` word${index}`)),
  event('content_block_stop', { index: 0 }) +
    event('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: CHUNKS },
    }) +
    event('message_stop'),
];
