import { emptyAnswer, type Message } from '../src/pages/playground/conversation';
import { FORMATS } from '../src/pages/playground/formats';
import { INITIAL_SETTINGS } from '../src/pages/playground/settings';
import { withEnd, withPiece } from '../src/pages/playground/with-piece';
import { WIRE_FORMATS, type WireFormatId } from '../src/relay/wire-call';

const delta = (piece: object) => ({ choices: [{ delta: piece }] });
const block = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block });
const blockDelta = (index: number, piece: object) => ({ type: 'content_block_delta', index, delta: piece });
const blockStop = (index: number) => ({ type: 'content_block_stop', index });
const candidate = (parts: readonly object[], more: object = {}) => ({ candidates: [{ content: { parts }, ...more }] });
const args = (output_index: number, piece: string) => ({
  ...{ type: 'response.function_call_arguments.delta', output_index, delta: piece },
});
const added = (output_index: number, item: object) => ({ type: 'response.output_item.added', output_index, item });
const done = (output_index: number, item: object) => ({ type: 'response.output_item.done', output_index, item });

const EVENTS: Readonly<Record<WireFormatId, readonly object[]>> = {
  chat: [
    delta({ role: 'assistant', content: '' }),
    delta({ reasoning_content: 'let me ' }),
    delta({ reasoning: 'see' }),
    delta({ content: 'Hel' }),
    delta({ content: 'lo' }),
    delta({ tool_calls: [{ index: 0, id: 'call_9', function: { name: 'get_weather', arguments: '' } }] }),
    delta({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
    delta({ tool_calls: [{ index: 1, id: 'call_10', function: { name: 'b', arguments: '{}' } }] }),
    delta({ tool_calls: [{ index: 0, function: { arguments: '"Oslo"}' } }] }),
    { choices: [{ delta: {}, finish_reason: 'length' }] },
    {
      choices: [],
      usage: {
        ...{ prompt_tokens: 7, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 3 } },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    },
  ],
  responses: [
    { type: 'response.created', response: {} },
    added(0, { type: 'reasoning' }),
    { type: 'response.reasoning_summary_part.added', summary_index: 0 },
    { type: 'response.reasoning_summary_text.delta', delta: 'let me ' },
    { type: 'response.reasoning_text.delta', delta: 'see' },
    done(0, { type: 'reasoning', encrypted_content: 'sealed' }),
    added(1, { type: 'message' }),
    { type: 'response.output_text.delta', output_index: 1, delta: 'Hel' },
    { type: 'response.output_text.delta', output_index: 1, delta: 'lo' },
    done(1, { type: 'message' }),
    added(2, { type: 'function_call', call_id: 'call_9', name: 'get_weather', arguments: '' }),
    args(2, '{"city":'),
    added(3, { type: 'function_call', call_id: 'call_10', name: 'b', arguments: '' }),
    args(2, '"Oslo"}'),
    done(2, { type: 'function_call', arguments: '{"city":"Oslo"}' }),
    // Some vendors give the arguments at the end alone.
    done(3, { type: 'function_call', arguments: '{}' }),
    {
      type: 'response.incomplete',
      response: {
        incomplete_details: { reason: 'max_output_tokens' },
        usage: {
          ...{ input_tokens: 7, input_tokens_details: { cached_tokens: 3 } },
          ...{ output_tokens: 5, output_tokens_details: { reasoning_tokens: 2 } },
        },
      },
    },
  ],
  messages: [
    { type: 'message_start', message: { usage: { input_tokens: 4, cache_read_input_tokens: 3, output_tokens: 1 } } },
    block(0, { type: 'thinking', thinking: '', signature: '' }),
    { type: 'ping' },
    blockDelta(0, { type: 'thinking_delta', thinking: 'let me ' }),
    blockDelta(0, { type: 'thinking_delta', thinking: 'see' }),
    blockDelta(0, { type: 'signature_delta', signature: 'signed' }),
    blockStop(0),
    block(1, { type: 'redacted_thinking', data: 'sealed' }),
    blockStop(1),
    block(2, { type: 'text', text: '' }),
    blockDelta(2, { type: 'text_delta', text: 'Hel' }),
    blockDelta(2, { type: 'text_delta', text: 'lo' }),
    blockStop(2),
    block(3, { type: 'tool_use', id: 'call_9', name: 'get_weather', input: {} }),
    blockDelta(3, { type: 'input_json_delta', partial_json: '{"city":' }),
    blockDelta(3, { type: 'input_json_delta', partial_json: '"Oslo"}' }),
    blockStop(3),
    block(4, { type: 'tool_use', id: 'call_10', name: 'b', input: {} }),
    blockDelta(4, { type: 'input_json_delta', partial_json: '{}' }),
    blockStop(4),
    {
      ...{ type: 'message_delta', delta: { stop_reason: 'max_tokens' } },
      usage: { input_tokens: null, output_tokens: 5, output_tokens_details: { thinking_tokens: 2 } },
    },
    { type: 'message_stop' },
  ],
  gemini: [
    candidate([{ text: 'let me ', thought: true }]),
    candidate([{ text: 'see', thought: true }, { text: 'Hel' }]),
    candidate([
      { text: 'lo' },
      { functionCall: { id: 'call_9', name: 'get_weather', args: { city: 'Oslo' } }, thoughtSignature: 'signed' },
    ]),
    {
      ...candidate([{ functionCall: { id: 'call_10', name: 'b' } }], { finishReason: 'MAX_TOKENS' }),
      usageMetadata: {
        ...{ promptTokenCount: 7, cachedContentTokenCount: 3, candidatesTokenCount: 3, thoughtsTokenCount: 2 },
      },
    },
  ],
};

const read = (format: WireFormatId, events: readonly object[]) => {
  const pieces = events.map(FORMATS[format].reader('a'));
  return { answer: pieces.reduce(withPiece, emptyAnswer('a', 'm', format)), report: pieces.reduce(withEnd, {}) };
};

describe('an answer that streams', () => {
  it.each(WIRE_FORMATS)('is put together from its pieces, thoughts apart: %s', (format) => {
    const { answer, report } = read(format, EVENTS[format]);
    expect(answer).toMatchObject({
      text: 'Hello',
      reasoning: 'let me see',
      toolCalls: [
        { id: 'call_9', name: 'get_weather', arguments: '{"city":"Oslo"}' },
        { id: 'call_10', name: 'b', arguments: '{}' },
      ],
    });
    expect(report).toEqual({
      finishReason: 'length',
      usage: { inputTokens: 7, cachedTokens: 3, outputTokens: 5, reasoningTokens: 2, chargeUsd: undefined },
    });
    expect(EVENTS[format].map(FORMATS[format].refusalIn).filter(Boolean)).toEqual([]);
  });

  const PICTURE = 'data:image/webp;base64,AAAA';
  const PICTURES = {
    chat: delta({ images: [{ index: 0, type: 'image_url', image_url: { url: PICTURE } }] }),
    responses: done(0, { type: 'image_generation_call', output_format: 'webp', result: 'AAAA' }),
    gemini: candidate([{ inlineData: { mimeType: 'image/webp', data: 'AAAA' } }]),
  };
  const SENT_BACK = {
    chat: { messages: [{ role: 'assistant', images: [{ image_url: { url: PICTURE } }] }] },
    responses: { input: [{ role: 'user', content: [{ type: 'input_image', image_url: PICTURE }] }] },
    gemini: { contents: [{ role: 'model', parts: [{ inlineData: { mimeType: 'image/webp', data: 'AAAA' } }] }] },
  };
  it.each(['chat', 'responses', 'gemini'] as const)(
    'shows pictures, and shows them to the model again: %s',
    (format) => {
      const { answer } = read(format, [PICTURES[format]]);
      expect(answer.images).toEqual([PICTURE]);
      expect(FORMATS[format].build({ ...INITIAL_SETTINGS, model: 'm' }, [answer])).toMatchObject(SENT_BACK[format]);
    },
  );

  it('keeps what the vendor wants back', () => {
    expect(read('responses', EVENTS.responses).answer.thoughts).toEqual([
      { type: 'reasoning', encrypted_content: 'sealed' },
    ]);
    expect(read('messages', EVENTS.messages).answer.thoughts).toEqual([
      { type: 'thinking', thinking: 'let me see', signature: 'signed' },
      { type: 'redacted_thinking', data: 'sealed' },
    ]);
    expect(read('gemini', EVENTS.gemini).answer.toolCalls[0]!.signature).toBe('signed');
  });

  it('has the charge where the format tells it', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1, cost: '0.000017' };
    expect(read('chat', [{ choices: [], usage }]).report).toMatchObject({ usage: { chargeUsd: '0.000017' } });
  });

  it('gives the calls of older Gemini models ids of the page, and does not send these back', () => {
    const call = candidate([{ functionCall: { name: 'b', args: {} } }]);
    const { answer } = read('gemini', [call, call]);
    const ids = answer.toolCalls.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    const results = ids.map((id): Message => ({ id: `r ${id}`, role: 'tool', toolCallId: id, text: '1' }));
    const { contents } = FORMATS.gemini.build({ ...INITIAL_SETTINGS, model: 'm' }, [answer, ...results]);
    expect(JSON.stringify(contents)).not.toContain('"id"');
  });
});

describe('what went wrong', () => {
  it.each([
    ['chat', { error: { message: 'no', code: 'insufficient_balance' } }],
    ['responses', { error: { message: 'no', code: 'insufficient_balance' } }],
    ['responses', { type: 'error', message: 'no', code: 'insufficient_balance' }],
    ['responses', { type: 'response.failed', response: { error: { message: 'no', code: 'insufficient_balance' } } }],
    [
      'messages',
      {
        type: 'error',
        error: { type: 'billing_error', message: 'no', details: { error_code: 'insufficient_balance' } },
      },
    ],
    ['messages', { type: 'error', error: { type: 'insufficient_balance', message: 'no', details: null } }],
    [
      'gemini',
      {
        error: {
          ...{ code: 402, status: 'FAILED_PRECONDITION', message: 'no' },
          details: [{ '@type': 'x' }, { reason: 'INSUFFICIENT_BALANCE' }],
        },
      },
    ],
    ['gemini', { promptFeedback: { blockReason: 'insufficient_balance', blockReasonMessage: 'no' } }],
  ] as const)('is read in the words of the format: %s %j', (format, document) => {
    expect(FORMATS[format].refusalIn(document)).toEqual({ code: 'insufficient_balance', message: 'no' });
  });

  it.each(WIRE_FORMATS)('is not known of what is no document: %s', (format) => {
    expect(FORMATS[format].refusalIn(undefined)).toBeUndefined();
  });
});
