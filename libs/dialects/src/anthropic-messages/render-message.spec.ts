import { AppError, ERROR_CODES } from '@app/common';
import type { ChatCompletion } from '@app/llm';
import { request, usageOf } from '../__fixtures__/chunks';
import type { WholeAnswer } from '../dialect';
import { renderError } from './render-error';
import { renderMessage } from './render-message';
import { STAND_IN_SIGNATURE } from './stand-ins';

const completion = (message: object, finish = 'stop'): ChatCompletion => ({
  id: 'chatcmpl-W',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, logprobs: null, finish_reason: finish }],
});

const render = (answer: WholeAnswer, usage = usageOf({})) =>
  JSON.parse(renderMessage(answer, usage, request())) as Record<string, unknown>;

describe('a whole answer in the words of Messages', () => {
  it('has every block, and the usage that is charged', () => {
    const message = {
      content: 'So.',
      reasoning_content: 'Hm.',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
        { id: 'b:1', type: 'function', function: { name: 'g', arguments: '' } },
      ],
    };
    const usage = usageOf({
      input: 12,
      cache_read: 900,
      cache_write_1h: 100,
      output: 15,
      reasoning: 25,
      web_search: 2,
    });
    expect(render({ completion: completion(message, 'tool_calls') }, usage)).toEqual({
      id: 'msg_W',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: STAND_IN_SIGNATURE },
        { type: 'text', text: 'So.', citations: null },
        { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
        { type: 'tool_use', id: 'toolu_weir_Yjox', name: 'g', input: {} },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 12,
        cache_creation_input_tokens: 100,
        cache_read_input_tokens: 900,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 100 },
        output_tokens: 40,
        output_tokens_details: { thinking_tokens: 25 },
        server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
        service_tier: 'standard',
      },
    });
  });

  it('prefers thinking as its vendor signed it', () => {
    const thoughts = [
      { text: 'Hm.', signature: 'c2ln' },
      { text: '', redacted: 'xyz' },
    ];
    const { content } = render({ completion: completion({ content: 'a', reasoning_content: 'Hm.' }), thoughts });
    expect(content).toMatchObject([
      { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'text' },
    ]);
  });

  it.each(['{"x":', '[1]', 'null', 'words'])('keeps arguments that are no JSON object: %s', (text) => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: text } };
    expect(render({ completion: completion({ tool_calls: [call] }, 'length') })).toMatchObject({
      content: [{ input: { _raw: text } }],
      stop_reason: 'max_tokens',
    });
  });

  it('is empty where nothing was said, and text where the model refused', () => {
    expect(render({ completion: completion({ content: null }, 'content_filter') })).toMatchObject({
      content: [],
      stop_reason: 'refusal',
    });
    expect(render({ completion: completion({ content: null, refusal: 'No.' }) })).toMatchObject({
      content: [{ text: 'No.' }],
    });
  });

  it('is the very text of a vendor that speaks Messages', () => {
    const native = '{ "id":"msg_1",  "type":"message" }';
    expect(renderMessage({ completion: completion({}), native }, usageOf({}), request())).toBe(native);
  });
});

describe('a refusal in the words of Messages', () => {
  const KNOWN = new Set([
    ...['invalid_request_error', 'authentication_error', 'billing_error', 'permission_error', 'not_found_error'],
    ...['conflict_error', 'request_too_large', 'rate_limit_error', 'api_error', 'timeout_error', 'overloaded_error'],
  ]);

  it.each(ERROR_CODES)('has a type that clients know: %s', (code) => {
    const body = JSON.parse(renderError(new AppError(code), 'req_1')) as { error: { type: string } };
    expect(KNOWN).toContain(body.error.type);
    expect(body).toMatchObject({ type: 'error', error: { details: { error_code: code } }, request_id: 'req_1' });
  });
});
