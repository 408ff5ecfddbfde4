import type { ChatMessage, ChatRequest } from '@app/llm';
import { ANSWER, eventsOf, readAll } from '../__fixtures__/describe-adapter';
import { anthropicAdapter } from './anthropic.adapter';
import { ADAPTIVE, BUDGET, build } from './__fixtures__/body-of';
import { fixture } from './__fixtures__/vendor-wire';

const refusal = (code: string, param: string) =>
  expect.objectContaining({ code, details: expect.objectContaining({ param }) as unknown }) as Error;
const user = (content: ChatMessage['content']): ChatMessage => ({
  role: 'user',
  ...(content !== undefined && { content }),
});
const sent = (messages: readonly ChatMessage[], request: Partial<ChatRequest> = {}, model = ADAPTIVE) =>
  build({ messages, ...request }, model).body;
const text = (said: string) => ({ type: 'text', text: said });
const call = (id: string, name: string, args: string) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const calls = (...all: readonly object[]): ChatMessage => ({ role: 'assistant', tool_calls: all });
const result = (id: string, content: ChatMessage['content']): ChatMessage => ({
  role: 'tool',
  tool_call_id: id,
  content: content!,
});

const W04_ANSWER = {
  role: 'assistant' as const,
  content: 'Looking.',
  reasoning_content: 'plan',
  tool_calls: [call('toolu_A', 'f', '{"a":1}'), call('toolu_B', 'now', '{}')],
};
const W04_NEXT = [user('q'), W04_ANSWER, result('toolu_A', '1'), result('toolu_B', '2'), user('go')];

describe('turns for Anthropic', () => {
  it('W04 I02 I06 are the thinking that was kept, the text, the calls, and all results before the next words', () => {
    const { stream } = readAll(anthropicAdapter.chat!, eventsOf(fixture('thinking-and-tools.stream.txt')), ANSWER);
    const recalled = new Map(stream.keepsakes!.map(({ toolCallId, value }) => [toolCallId, value]));
    const request = { messages: W04_NEXT };
    expect(anthropicAdapter.chat!.recalls!({ ...request } as unknown as ChatRequest)).toEqual(['toolu_A']);
    const { body } = build(request, ADAPTIVE, recalled);
    const expected = JSON.parse(fixture('thinking-and-tools.next-request.json')) as { messages: unknown };
    expect(JSON.stringify(body['messages'])).toBe(JSON.stringify(expected.messages));
  });

  it('I02 are without thinking that was not signed, and without any while the model does not think', () => {
    const recalled = new Map([['toolu_A', [{ text: 'plan', signature: 'c2ln' }]]]);
    expect(JSON.stringify(sent(W04_NEXT))).not.toContain('plan');
    expect(JSON.stringify(build({ messages: W04_NEXT }, BUDGET, recalled).body)).not.toContain('plan');
    const thinking = build({ messages: W04_NEXT, parameters: { reasoning_effort: 'low' } }, BUDGET, recalled).body;
    expect(JSON.stringify(thinking)).toContain('"signature":"c2ln"');
  });

  it('carry the thoughts that came with the request rather than those that were kept', () => {
    const thoughts = new Map([
      [1, [{ text: 'own', signature: 's' }, { text: '', redacted: 'r' }, { text: 'unsigned' }]],
    ]);
    const request = { messages: W04_NEXT, thoughts };
    expect(anthropicAdapter.chat!.recalls!(request as unknown as ChatRequest)).toEqual([]);
    const { body } = build(request, ADAPTIVE, new Map([['toolu_A', [{ text: 'kept', signature: 'k' }]]]));
    expect((body['messages'] as { content: unknown[] }[])[1]!.content.slice(0, 3)).toEqual([
      { type: 'thinking', thinking: 'own', signature: 's' },
      { type: 'redacted_thinking', data: 'r' },
      text('Looking.'),
    ]);
  });

  it('do not trust what was kept', () => {
    for (const junk of ['x', [1, null, { text: 5, signature: 6 }], { text: 'x' }]) {
      const { body } = build({ messages: W04_NEXT }, ADAPTIVE, new Map([['toolu_A', junk]]));
      expect(JSON.stringify(body)).not.toContain('thinking');
    }
  });

  it('I05 have every system message apart, in order', () => {
    const system = (content: string): ChatMessage => ({ role: 'system', content });
    const body = sent([system('a'), { role: 'developer', content: 'b' }, user('q'), system('c')]);
    expect(body).toMatchObject({ system: [text('a'), text('b'), text('c')], messages: [{ role: 'user' }] });
  });

  it('I06 merge neighbours, with results first wherever they stood', () => {
    const body = sent([
      user('a'),
      user('b'),
      calls(call('x', 'f', '')),
      user('c'),
      result('x', [{ type: 'text', text: 'r' }]),
    ]);
    expect(body['messages']).toEqual([
      { role: 'user', content: [text('a'), text('b')] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'x', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: [text('r')] }, text('c')] },
    ]);
  });

  it('leave out texts without a letter, and begin with a user', () => {
    const body = sent([
      { role: 'assistant', content: 'Hello' },
      user(''),
      user(' \n'),
      user([{ type: 'text', text: '' }]),
    ]);
    expect(body['messages']).toEqual([
      { role: 'user', content: [text('…')] },
      { role: 'assistant', content: [text('Hello')] },
    ]);
    expect(sent([{ role: 'system', content: 'x' }])['messages']).toEqual([{ role: 'user', content: [text('…')] }]);
  });

  it('do not end an answer that is to be continued with a space', () => {
    const body = sent([user('q'), { role: 'assistant', content: 'It is ' }], {}, BUDGET);
    expect((body['messages'] as unknown[]).at(-1)).toEqual({ role: 'assistant', content: [text('It is')] });
  });

  it('rename tool calls whose ids Anthropic refuses, each to its own', () => {
    const messages = [
      user('q'),
      calls(call('functions.f:0', 'f', '{}'), call('call_00:1', 'f', '{}')),
      result('call_00:1', '2'),
      result('functions.f:0', ''),
    ];
    expect(sent(messages)['messages']).toMatchObject([
      {},
      { content: [{ id: 'functions_2ef_3a0' }, { id: 'call_00_3a1' }] },
      { content: [{ tool_use_id: 'call_00_3a1', content: '2' }, { tool_use_id: 'functions_2ef_3a0' }] },
    ]);
  });

  it.each([
    ['', {}],
    ['{"a":', { _raw: '{"a":' }],
    ['[1]', { _raw: '[1]' }],
    ['{"a":1}', { a: 1 }],
  ])('D12 D13 turn the arguments %j into %o', (args, input) => {
    const body = sent([user('q'), calls(call('x', 'f', args)), result('x', '1')]);
    expect(body['messages']).toMatchObject([{}, { content: [{ input }] }, {}]);
  });

  it('D16 name the message whose call or result is missing', () => {
    const missing = [user('q'), calls(call('x', 'f', '{}')), user('go'), { role: 'assistant' as const, content: 'x' }];
    expect(() => sent(missing)).toThrow(refusal('invalid_value', 'messages[1].tool_calls'));
    expect(() => sent(missing.slice(0, 2))).toThrow(refusal('invalid_value', 'messages[1].tool_calls'));
    expect(() => sent([user('q'), result('x', '1')])).toThrow(refusal('invalid_value', 'messages[1].tool_call_id'));
    expect(() => sent([user('q'), { role: 'function', name: 'f', content: '1' }])).toThrow(
      refusal('unsupported_feature', 'messages[1].role'),
    );
  });
});

describe('parts for Anthropic', () => {
  const image = (url: string) => ({ type: 'image_url', image_url: { url, detail: 'low' } });
  const block = (part: { type: string }) =>
    (sent([user([part])])['messages'] as { content: unknown[] }[])[0]!.content[0];
  const file = (file_data: string) => ({ type: 'file', file: { file_data, filename: 'a.txt' } });

  it('H12 are images by their data or their address', () => {
    expect(block(image('data:image/jpg;base64,QUJD'))).toEqual({
      type: 'image',
      source: { type: 'base64', media_type: 'image/jpeg', data: 'QUJD' },
    });
    expect(block(image('https://pictures.example/a.png'))).toEqual({
      type: 'image',
      source: { type: 'url', url: 'https://pictures.example/a.png' },
    });
  });

  it('are documents', () => {
    expect(block(file('data:application/pdf;base64,QUJD'))).toEqual({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: 'QUJD' },
      title: 'a.txt',
    });
    expect(block(file('data:text/plain;charset=utf-8;base64,w6k='))).toMatchObject({
      source: { type: 'text', media_type: 'text/plain', data: 'é' },
    });
    expect(block({ type: 'file', file: { file_url: 'https://x.example/a.pdf' } } as never)).toEqual({
      type: 'document',
      source: { type: 'url', url: 'https://x.example/a.pdf' },
    });
  });

  it.each([
    ['invalid_value', image('data:image/tiff;base64,QUJD')],
    ['invalid_value', image('ftp://x.example/a.png')],
    ['invalid_value', file('QUJD')],
    ['invalid_value', file('data:text/plain,%E0%A4%A')],
    ['invalid_value', { type: 'file', file: { file_id: 'file-1' } }],
    ['unsupported_feature', { type: 'input_audio', input_audio: { data: 'x', format: 'wav' } }],
    ['unsupported_feature', { type: 'video_url', video_url: { url: 'x' } }],
  ])('are refused as %s when they are %o', (code, part) => {
    expect(() => sent([user([{ type: 'text', text: 'x' }, part])])).toThrow(refusal(code, 'messages[0].content[1]'));
  });

  it('mark how far the prompt is to be cached', () => {
    const control = { type: 'ephemeral', ttl: '1h' };
    const marked = [
      { role: 'system' as const, content: [{ type: 'text', text: 'a', cache_control: control }] },
      {
        ...user([
          { type: 'text', text: 'b' },
          { type: 'text', text: 'c' },
        ]),
        cache_control: control,
      },
      user([{ type: 'text', text: 'd', prompt_cache_breakpoint: { mode: 'explicit' } }]),
    ];
    expect(sent(marked)).toMatchObject({
      system: [{ cache_control: control }],
      messages: [
        { content: [text('b'), { text: 'c', cache_control: control }, { cache_control: { type: 'ephemeral' } }] },
      ],
    });
  });

  it('are Anthropic’s own blocks as they came', () => {
    const own = { type: 'search_result', source: 's', title: 't', content: [text('x')] };
    expect(block(own)).toEqual(own);
  });
});
