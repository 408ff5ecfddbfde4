import { UpstreamError } from '@app/llm';
import {
  ANSWER,
  event,
  eventAt,
  readStream as read,
  ROLE,
  STAMP,
  STOP,
  USAGE,
  USAGE_EVENT,
} from './__fixtures__/read-stream';
import { openStream } from './stream-parser';

function failureOf(events: readonly unknown[]): UpstreamError {
  try {
    read(events);
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
  throw new Error('the stream was accepted');
}

describe('a stream that is right', () => {
  it('B01 goes through chunk by chunk, the finish last', () => {
    const { deltas, finishes, stream } = read([
      ROLE,
      event({ content: 'He' }),
      event({ content: 'y' }),
      STOP,
      '[DONE]',
    ]);
    expect(deltas).toEqual([{ role: 'assistant', content: '' }, { content: 'He' }, { content: 'y' }, {}]);
    expect(finishes).toEqual(['stop']);
    expect(stream.isDone).toBe(true);
  });

  it('is forwarded as the vendor wrote it', () => {
    const data = `{"id":"chatcmpl-u1", "object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"\\u0041"},"logprobs":null,"finish_reason":null}],"service_tier":"x"}`;
    expect(read([data, STOP]).chunks[0]).toMatchObject({
      verbatim: data,
      text: 'A',
      document: JSON.parse(data) as object,
    });
  });

  it('W01 loses usage and padding at its end without being written anew', () => {
    const plain = JSON.stringify(ROLE);
    const padded = `${plain.slice(0, -1)},"usage":null,"obfuscation":"aZ3"}`;
    const [first] = read([padded, STOP]).chunks;
    expect(first?.verbatim).toBe(plain);
    expect(first?.document).toEqual(ROLE);
  });

  it('is written anew when what must go does not stand at its end', () => {
    const [first] = read([{ usage: null, ...ROLE }, STOP]).chunks;
    expect(first?.verbatim).toBeUndefined();
    expect(first?.document).toEqual(ROLE);
  });

  it('B08 is never forwarded as several lines', () => {
    const [first] = read([JSON.stringify(ROLE, null, 2), STOP]).chunks;
    expect(first?.verbatim).toBeUndefined();
    expect(first?.document).toEqual(ROLE);
  });

  it('B12 B14 B17 skips empty events and reads nothing after [DONE]', () => {
    const { deltas } = read([ROLE, '', ' ', '{}', STOP, '[DONE] ', event({ content: 'late' }), '{oops']);
    expect(deltas).toEqual([{ role: 'assistant', content: '' }, {}]);
  });
});

describe('chunks', () => {
  it('C01 sends the role exactly once', () => {
    const { deltas } = read([
      event({ role: 'assistant', content: 'a' }),
      event({ role: 'assistant', content: 'b' }),
      STOP,
    ]);
    expect(deltas).toEqual([{ role: 'assistant', content: 'a' }, { content: 'b' }, {}]);
  });

  it('C02 adds a role that never came, even to a stream that only finishes', () => {
    expect(read([event({ content: 'a' }), STOP]).deltas[0]).toEqual({ role: 'assistant', content: 'a' });
    expect(read([STOP]).deltas).toEqual([{ role: 'assistant' }, {}]);
  });

  it('C04 takes an empty finish reason for none', () => {
    const { choices } = read([event({ role: 'assistant', content: 'a' }, ''), STOP]);
    expect(choices.map((choice) => choice.finish_reason)).toEqual([null, 'stop']);
  });

  it('C05 C06 finishes once and says nothing more of a choice that finished', () => {
    const { deltas, finishes } = read([ROLE, STOP, event({ content: 'late' }), STOP]);
    expect(deltas).toEqual([{ role: 'assistant', content: '' }, {}]);
    expect(finishes).toEqual(['stop']);
  });

  it('C08 C09 W07 swallows the notes of Azure', () => {
    const note = { index: 0, finish_reason: null, content_filter_results: {}, content_filter_offsets: {} };
    const events = [
      { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [{ prompt_index: 0 }] },
      {
        ...event({}),
        choices: [{ ...note, delta: { content: '', refusal: null, role: 'assistant' }, logprobs: null }],
      },
      { ...event({}), choices: [{ ...note, delta: { content: 'Hi' }, logprobs: null }] },
      { ...event({}), choices: [note] },
      { ...event({}), choices: [{ ...note, delta: {}, finish_reason: 'stop' }] },
    ];
    const { chunks, deltas } = read(events);
    expect(deltas).toEqual([{ content: '', refusal: null, role: 'assistant' }, { content: 'Hi' }, {}]);
    expect(JSON.stringify(chunks)).not.toContain('content_filter');
    expect(chunks.map(({ document }) => document.id)).toEqual(['chatcmpl-u1', 'chatcmpl-u1', 'chatcmpl-u1']);
  });

  it('C10 C13 W02 tolerates nulls and empty texts and sends reasoning before content', () => {
    const { joined, deltas } = read([
      event({ role: 'assistant', content: null, reasoning_content: '' }),
      event({ content: null, reasoning_content: 'Think' }),
      event({ content: '' }),
      event({ content: '4', reasoning_content: null }),
      event({ content: '', reasoning_content: null }, 'stop'),
    ]);
    expect([joined('reasoning_content'), joined('content')]).toEqual(['Think', '4']);
    expect(deltas.at(-1)).toEqual({});
    expect(deltas).toHaveLength(4);
  });

  it('C12 gives reasoning one name, and once', () => {
    const { joined, deltas } = read([
      event({ role: 'assistant', reasoning: 'a' }),
      event({ reasoning: 'b', reasoning_content: 'b' }),
      event({ reasoning: null, content: 'c' }),
      STOP,
    ]);
    expect([joined('reasoning_content'), joined('content')]).toEqual(['ab', 'c']);
    expect(deltas.some((delta) => 'reasoning' in delta)).toBe(false);
  });

  it('reads reasoning out of the typed content of Mistral', () => {
    const thinking = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'Hi' },
    ];
    expect(read([event({ role: 'assistant', content: thinking }), STOP]).deltas[0]).toEqual({
      role: 'assistant',
      content: 'Hi',
      reasoning_content: 'hm',
    });
  });

  it('C14 W09 moves think tags out of the content only when asked', () => {
    const pieces = ['<thi', 'nk>\nA <b', '> c</thin', 'k>\n\nHel', 'lo'];
    const events = [ROLE, ...pieces.map((content) => event({ content })), STOP];
    const apart = read(events, { separatesReasoning: true });
    expect([apart.joined('reasoning_content'), apart.joined('content')]).toEqual(['A <b> c', 'Hello']);
    expect(read(events).joined('content')).toBe(pieces.join(''));
  });

  it('C14 sends what was held back before the finish', () => {
    const events = [ROLE, event({ content: '<think>a </thi' }), STOP];
    const { joined, finishes } = read(events, { separatesReasoning: true });
    expect([joined('reasoning_content'), finishes]).toEqual(['a </thi', ['stop']]);
  });

  it('C16 writes the keys xAI leaves out as null', () => {
    const events = [{ ...STAMP, choices: [{ index: 0, delta: { role: 'assistant', content: 'a' } }] }, STOP];
    expect(read(events).choices[0]).toEqual({
      index: 0,
      delta: { role: 'assistant', content: 'a' },
      logprobs: null,
      finish_reason: null,
    });
  });

  it('C17 keeps interleaved choices apart, one role and one finish for each', () => {
    const { choices, finishes, joined } = read([
      eventAt(1, { role: 'assistant', content: 'b' }),
      eventAt(0, { role: 'assistant', content: 'a' }),
      eventAt(1, {}, 'length'),
      eventAt(0, { content: 'A' }),
      eventAt(0, {}, 'stop'),
    ]);
    expect([joined('content', 0), joined('content', 1), finishes]).toEqual(['aA', 'b', ['length', 'stop']]);
    expect(choices.filter(({ delta }) => 'role' in delta)).toHaveLength(2);
  });

  it.each([
    ['eos', 'stop'],
    ['model_length', 'length'],
    ['sensitive', 'content_filter'],
    ['whatever', 'stop'],
    ['function_call', 'function_call'],
  ])('C18 maps the finish %s to %s', (vendor, ours) => {
    expect(read([ROLE, event({}, vendor)]).finishes).toEqual([ours]);
  });

  it.each(['error', 'network_error', 'insufficient_system_resource', 'abort'])(
    'C18 takes the finish %s for a failure',
    (word) => {
      expect(failureOf([ROLE, event({}, word)]).failure).toBe('stream_error');
    },
  );

  it('C20 C21 C22 lets refusals, annotations and audio through', () => {
    const deltas = [
      { role: 'assistant', refusal: 'I' },
      { annotations: [{ type: 'url_citation' }] },
      { audio: { id: 'a', data: 'AA==' } },
    ];
    expect(read([...deltas.map((delta) => event(delta)), STOP]).deltas).toEqual([...deltas, {}]);
    const spoken = read([event({ role: 'assistant', audio: { id: 'a', transcript: 'Hi' } }), STOP]);
    expect(spoken.chunks.map(({ text }) => text)).toEqual(['Hi', '']);
    expect(read([ROLE, event({ annotations: [1] }, 'stop')]).deltas).toEqual([
      ROLE.choices[0]?.delta,
      { annotations: [1] },
      {},
    ]);
  });

  it('keeps id, created and model the same on every chunk', () => {
    const events = [ROLE, { ...event({ content: 'a' }), id: 'chatcmpl-u2', created: 9, model: 'm-2' }, STOP];
    for (const { document } of read(events).chunks) expect(document).toMatchObject(STAMP);
  });

  it.each([
    ['f6', 'internal-deployment', 0, ['chatcmpl-W', 'm', 1_790_000_000]],
    ['chatcmpl-x', 'm-2024-08-06', 7, ['chatcmpl-x', 'm-2024-08-06', 7]],
    ['chatcmpl-x', 'm-mini', 7, ['chatcmpl-x', 'm', 7]],
  ])('A14 makes of id %s, model %s and time %d what callers may see', (id, model, created, stamp) => {
    const [first] = read([{ ...ROLE, id, model, created }, STOP]).chunks;
    expect([first?.document.id, first?.document.model, first?.document.created]).toEqual(stamp);
  });
});

describe('usage in a stream', () => {
  const reportedBy = (events: readonly unknown[]) => read(events).stream.reported?.document;
  const EXPECTED = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };

  it.each<[string, readonly unknown[]]>([
    ['E01 after the finish', [ROLE, STOP, USAGE_EVENT, '[DONE]']],
    ['before the finish', [ROLE, USAGE_EVENT, STOP]],
    ['E04 on the finish', [ROLE, event({}, 'stop', { usage: USAGE })]],
    ['inside the choice', [ROLE, { ...STAMP, choices: [{ ...STOP.choices[0], usage: USAGE }] }]],
    ['E05 twice', [ROLE, event({}, 'stop', { usage: USAGE, x_groq: { usage: USAGE } })]],
    ['only under x_groq', [ROLE, event({}, 'stop', { x_groq: { usage: USAGE } })]],
    [
      'E06 on every chunk',
      [{ ...ROLE, usage: { ...USAGE, completion_tokens: 1 } }, event({}, 'stop', { usage: USAGE })],
    ],
  ])('is the same %s, and in no chunk', (_where, events) => {
    expect(reportedBy(events)).toMatchObject(EXPECTED);
    expect(JSON.stringify(read(events).chunks)).not.toMatch(/usage|x_groq/);
  });

  it('is undefined when none came', () => {
    expect(reportedBy([ROLE, STOP, '[DONE]'])).toBeUndefined();
  });
});

describe('streams that fail', () => {
  it('B21 a broken event is a malformed response', () => {
    expect(failureOf([ROLE, '{oops']).failure).toBe('malformed_response');
    expect(failureOf([ROLE, '"text"']).failure).toBe('malformed_response');
    expect(failureOf([ROLE, [ROLE]]).failure).toBe('malformed_response');
  });

  it.each<[unknown]>([
    [{ error: { message: 'boom', type: 'server_error' } }],
    [[{ error: { message: 'boom' } }]],
    [{ error: 'boom' }],
    [{ object: 'error', message: 'boom', code: 500 }],
    [{ ...ROLE, x_groq: { error: { message: 'boom' } } }],
    [{ ...STAMP, choices: [{ ...ROLE.choices[0], error: { message: 'boom' } }] }],
  ])('G01 B24 the error %j is a stream error with its message', (data) => {
    const { failure, details } = failureOf([ROLE, data]);
    expect([failure, details.message]).toEqual(['stream_error', 'boom']);
  });

  it('takes an event named error for an error, whatever it holds, and error: null for none', () => {
    const stream = openStream(ANSWER);
    expect(() => stream.push({ event: 'error', data: 'overloaded' })).toThrow(
      new UpstreamError('stream_error', { message: 'overloaded' }),
    );
    expect(read([{ ...ROLE, error: null }, STOP]).finishes).toEqual(['stop']);
  });

  it.each<[string, readonly unknown[]]>([
    ['nothing', []],
    ['only [DONE]', ['[DONE]']],
    ['no finish', [ROLE, event({ content: 'a' })]],
    ['no finish but [DONE]', [ROLE, '[DONE]']],
    ['one of two finishes', [ROLE, { ...STAMP, choices: [{ index: 1, delta: { content: 'b' } }] }, STOP]],
  ])('G04 W06 a stream with %s was cut', (_what, events) => {
    expect(failureOf(events).failure).toBe('cut_stream');
  });
});
