import { AT_ONCE_MODEL, CHUNKS } from '../calls.mjs';

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
