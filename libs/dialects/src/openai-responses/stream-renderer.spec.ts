import { AppError } from '@app/common';
import fc from 'fast-check';
import OpenAI from 'openai';
import { call, chunk, dialect, more, render, REQUEST, ROLE, STAMP } from './__fixtures__/chunks';

interface Event {
  readonly type: string;
  readonly sequence_number: number;
  readonly [member: string]: unknown;
}

function eventsOf(frames: string): Event[] {
  return frames
    .split('\n\n')
    .slice(0, -1)
    .map((frame) => {
      const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(frame)!;
      const event = JSON.parse(data!) as Event;
      expect(event.type).toBe(name);
      return event;
    });
}

/** What the official client makes of the stream. */
const accumulated = (frames: string) => {
  const headers = { 'content-type': 'text/event-stream' };
  const fetch = () => Promise.resolve(new Response(frames, { headers }));
  return new OpenAI({ apiKey: 'x', maxRetries: 0, fetch }).responses
    .stream({ model: 'fast', input: 'hi' })
    .finalResponse();
};

const SCAFFOLD = {
  message: ['response.output_item.added', 'response.content_part.added'],
  messageEnd: ['response.output_text.done', 'response.content_part.done', 'response.output_item.done'],
};
const START = ['response.created', 'response.in_progress'];

describe('a streamed answer as Responses', () => {
  it('L01 has every event of a text answer, in order and numbered', async () => {
    const frames = render([ROLE, { content: 'He' }, { content: 'y' }]);
    const events = eventsOf(frames);
    expect(events.map(({ type }) => type)).toEqual([
      ...START,
      ...SCAFFOLD.message,
      'response.output_text.delta',
      'response.output_text.delta',
      ...SCAFFOLD.messageEnd,
      'response.completed',
    ]);
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_event, index) => index));
    expect(frames).not.toContain('[DONE]');
    const response = await accumulated(frames);
    expect(response).toMatchObject({
      id: 'resp_W',
      status: 'completed',
      output_text: 'Hey',
      model: 'fast',
      created_at: STAMP.created,
      temperature: 0.5,
      top_p: 1,
      metadata: { a: 'b' },
      store: false,
      usage: {
        input_tokens: 8,
        input_tokens_details: { cached_tokens: 2 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 3 },
        total_tokens: 13,
      },
    });
  });

  it('L02 L06 has thinking and a call as items of their own, the arguments done before the item', async () => {
    const frames = render(
      [ROLE, { reasoning_content: 'Think' }, call(0, 'call_1'), more(0, '{"a"'), more(0, ':1}')],
      'tool_calls',
    );
    expect(eventsOf(frames).map(({ type, output_index: at }) => [type, at])).toEqual([
      ...START.map((type) => [type, undefined]),
      ['response.output_item.added', 0],
      ['response.reasoning_summary_part.added', 0],
      ['response.reasoning_summary_text.delta', 0],
      ['response.reasoning_summary_text.done', 0],
      ['response.reasoning_summary_part.done', 0],
      ['response.output_item.done', 0],
      ['response.output_item.added', 1],
      ['response.function_call_arguments.delta', 1],
      ['response.function_call_arguments.delta', 1],
      ['response.function_call_arguments.done', 1],
      ['response.output_item.done', 1],
      ['response.completed', undefined],
    ]);
    expect((await accumulated(frames)).output).toMatchObject([
      { id: 'rs_W_0', type: 'reasoning', summary: [{ type: 'summary_text', text: 'Think' }] },
      { id: 'fc_W_1', type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}', status: 'completed' },
    ]);
  });

  it('D06 keeps the fragments of interleaved calls apart, and ends calls that come one after the other at once', async () => {
    const interleaved = render(
      [call(0, 'a', '{"x":'), call(1, 'b', '{"y":'), more(0, '1}'), more(1, '2}')],
      'tool_calls',
    );
    expect((await accumulated(interleaved)).output).toMatchObject([
      { call_id: 'a', arguments: '{"x":1}' },
      { call_id: 'b', arguments: '{"y":2}' },
    ]);
    const sequential = eventsOf(render([call(0, 'a', '{}'), call(1, 'b', '{}')], 'tool_calls'));
    const order = sequential.map(
      ({ type, output_index: at }) => `${type.replace('response.output_item.', '')} ${String(at)}`,
    );
    expect(order.indexOf('done 0')).toBeLessThan(order.indexOf('added 1'));
  });

  it('D14 has the text before the calls, each where it belongs', async () => {
    const response = await accumulated(render([{ content: 'Looking.' }, call(0, 'a', '{}')], 'tool_calls'));
    expect(response.output.map(({ type }) => type)).toEqual(['message', 'function_call']);
  });

  it.each([
    ['L04', 'length', 'max_output_tokens'],
    ['A08', 'content_filter', 'content_filter'],
  ])('%s ends an answer of finish %s as incomplete', async (_case, finishReason, reason) => {
    const frames = render([{ content: 'He' }], finishReason);
    expect(eventsOf(frames).at(-1)).toMatchObject({ type: 'response.incomplete' });
    const { status, incomplete_details, output, usage } = await accumulated(frames);
    expect({ status, incomplete_details }).toEqual({ status: 'incomplete', incomplete_details: { reason } });
    expect([output[0], usage!.total_tokens]).toMatchObject([{ status: 'incomplete' }, 13]);
  });

  it('C20 has refusals as parts of the message', async () => {
    const response = await accumulated(render([{ refusal: 'No' }, { refusal: '.' }]));
    expect(response.output).toMatchObject([{ type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] }]);
  });

  it('C21 has citations flat', async () => {
    const citation = { url: 'https://a.example', title: 'A', start_index: 0, end_index: 2 };
    const annotations = [{ type: 'url_citation', url_citation: citation }];
    const response = await accumulated(render([{ content: 'He' }, { annotations }]));
    expect(response.output).toMatchObject([
      { content: [{ text: 'He', annotations: [{ type: 'url_citation', ...citation }] }] },
    ]);
  });

  it('D21 has custom tool calls in their own words', async () => {
    const custom = (input: string) => ({
      tool_calls: [{ index: 0, id: 'c', type: 'custom', custom: { name: 'sql', input } }],
    });
    const frames = render([custom('select'), custom(' 1')], 'tool_calls');
    expect((await accumulated(frames)).output).toMatchObject([
      { type: 'custom_tool_call', call_id: 'c', name: 'sql', input: 'select 1' },
    ]);
  });

  it('A06 has the probabilities of tokens beside their text', () => {
    const logprobs = { content: [{ token: 'He', logprob: -1, bytes: null, top_logprobs: [] }], refusal: null };
    const stream = dialect.openStream(REQUEST);
    const [delta] = eventsOf(stream.chunk(chunk({ content: 'He' }, null, logprobs))).slice(-1);
    expect(delta).toMatchObject({ delta: 'He', logprobs: logprobs.content });
  });

  it('G01 ends with response.failed and what was said, when the upstream breaks off', async () => {
    const stream = dialect.openStream(REQUEST);
    const frames = stream.chunk(chunk({ content: 'He' })) + stream.error(new AppError('upstream_bad_response'));
    expect(eventsOf(frames).at(-1)).toMatchObject({
      type: 'response.failed',
      response: { id: 'resp_W', status: 'failed', error: { code: 'server_error' }, output: [{ status: 'incomplete' }] },
    });
    expect(await accumulated(frames)).toMatchObject({ status: 'failed', output_text: 'He' });
  });

  it('G08 says an error alone when no response was announced before', async () => {
    const frames = dialect.openStream(REQUEST).error(new AppError('upstream_timeout'));
    expect(eventsOf(frames)).toEqual([
      {
        type: 'error',
        sequence_number: 0,
        code: 'upstream_timeout',
        message: expect.any(String) as string,
        param: null,
      },
    ]);
    await expect(accumulated(frames)).rejects.toThrow();
  });

  it('passes the frames of a vendor on, and goes on with its numbers and its response when that breaks off', async () => {
    const created =
      'event: response.created\ndata: {"type":"response.created","sequence_number":0,"response":{"id":"resp_v","output":[]}}\n\n';
    const stream = dialect.openStream(REQUEST);
    const passed = stream.chunk({ ...chunk({}), frames: created });
    expect(passed).toBe(created);
    const error = stream.error(new AppError('upstream_bad_response'));
    expect(eventsOf(error)).toMatchObject([{ sequence_number: 1, response: { id: 'resp_v', status: 'failed' } }]);
    expect(await accumulated(passed + error)).toMatchObject({ status: 'failed' });
  });

  it('is accepted by the official client, and says the same, whatever the chunks are', async () => {
    const word = fc.string({ maxLength: 4 });
    const begun = fc.constantFrom(0, 1, 2);
    const delta = fc.oneof(
      word.map((content) => ({ content })),
      word.map((reasoning_content) => ({ reasoning_content })),
      word.map((refusal) => ({ refusal })),
      fc.tuple(begun, word).map(([index, written]) => call(index, `call_${index}`, written)),
      fc.tuple(begun, word).map(([index, written]) => ({
        tool_calls: [{ index, id: `call_${index}`, function: { name: 'f', arguments: written } }],
      })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(delta, { maxLength: 12 }),
        fc.constantFrom('stop', 'length', 'tool_calls'),
        async (deltas, finish) => {
          const frames = render(deltas, finish);
          const response = await accumulated(frames);
          const said = deltas.map((one) => ('content' in one ? one.content : '')).join('');
          expect(response.output_text).toBe(said);
          const { response: final } = eventsOf(frames).at(-1) as unknown as { response: { output: unknown[] } };
          expect(response.output.map(({ id }) => id)).toEqual(final.output.map((item) => (item as { id: string }).id));
        },
      ),
      { numRuns: 200 },
    );
  });
});
