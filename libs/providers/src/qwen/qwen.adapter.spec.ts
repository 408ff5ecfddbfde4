import { ANSWER, REQUEST } from '../__fixtures__/describe-adapter';
import { callsOf } from '../openai-compatible/__fixtures__/vendor-calls';
import { qwenAdapter } from './qwen.adapter';

const { body, chat, dropped, failure, messages } = callsOf(qwenAdapter);

describe('requests to Qwen', () => {
  it.each([
    [{ enable_thinking: false }, { enable_thinking: false }],
    [
      { enable_thinking: true, thinking_budget: 50 },
      { enable_thinking: true, thinking_budget: 50 },
    ],
    [{ reasoning_effort: 'none' }, { enable_thinking: false }],
    [{ reasoning_effort: 'xhigh' }, { enable_thinking: true }],
    [{ thinking: { type: 'enabled', budget_tokens: 70 } }, { enable_thinking: true, thinking_budget: 70 }],
    [{ enable_thinking: false, reasoning_effort: 'high' }, { enable_thinking: false }],
  ])('H09 say %j in its words', (parameters, said) => {
    const { model: _model, messages: _messages, ...sent } = body(parameters);
    expect(sent).toEqual(said);
    expect(dropped(parameters)).toEqual([]);
  });

  it('are for streams only, because it thinks in nothing else', () => {
    expect(chat.mustStream?.({ ...REQUEST, stream: false })).toBe(true);
  });

  it('H14 O08 carry videos, marks for its cache, and the parameters it shares with open models', () => {
    const content = [
      { type: 'video_url', video_url: { url: 'https://x/v.mp4' }, fps: 2 },
      { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } },
    ];
    expect(messages({ role: 'user', content })).toEqual([{ role: 'user', content }]);
    const own = { top_k: 5, repetition_penalty: 1.1, seed: 7, enable_search: true, vl_high_resolution_images: true };
    expect(body(own)).toMatchObject(own);
    expect(dropped({ frequency_penalty: 1, ...own })).toEqual(['frequency_penalty']);
  });

  it('H17 go as they are when they ask for JSON without the word: the refusal is the vendor’s to make', () => {
    const sent = body({ response_format: { type: 'json_object' } });
    expect(sent.messages).toEqual(REQUEST.messages);
  });

  it('say nothing as an empty text where an assistant only calls tools', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    expect(messages({ role: 'assistant', tool_calls: [call] })[0]).toMatchObject({ content: '' });
  });
});

describe('answers of Qwen', () => {
  it('count what was written to its cache apart from the rest', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 5,
      total_tokens: 105,
      prompt_tokens_details: { cached_tokens: 20, cache_creation_input_tokens: 30, image_tokens: 10 },
    };
    const message = { role: 'assistant', content: 'x' };
    const { reported } = chat.parseResponse({ choices: [{ message, finish_reason: 'stop' }], usage }, ANSWER);
    expect(reported?.usage.quantities).toMatchObject({
      input: 40,
      cache_read: 20,
      cache_write_5m: 30,
      input_image: 10,
      output: 5,
    });
  });

  it.each([
    ['content_filter', 400, { error: { code: 'data_inspection_failed', message: 'x' } }],
    ['quota', 400, { error: { code: 'Arrearage', message: 'x' } }],
    ['auth', 401, { error: { code: 'invalid_api_key', message: 'x' }, request_id: 'r' }],
    ['auth', 403, { error: { code: 'AccessDenied', message: 'x' } }],
    ['model_missing', 404, { error: { code: 'ModelNotFound', message: 'x' } }],
    ['rate_limited', 429, { error: { code: 'Throttling.RateQuota', message: 'x' } }],
    [
      'context_too_long',
      400,
      { error: { code: 'InvalidParameter', message: 'Range of input length should be [1, 9]' } },
    ],
    ['overloaded', 503, { error: { code: 'ModelServingError', message: 'x' } }],
  ])('fail as %s with %d %j', (expected, status, answer) => {
    expect(failure(status, answer)).toBe(expected);
  });
});
