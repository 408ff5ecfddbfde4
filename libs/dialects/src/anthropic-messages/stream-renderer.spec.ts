import { AppError } from '@app/common';
import {
  argued,
  called,
  chunk,
  finished,
  request,
  role,
  said,
  thought,
  usageOf,
  written,
} from '../__fixtures__/chunks';
import { STAND_IN_SIGNATURE } from './stand-ins';
import { MessageStreamRenderer } from './stream-renderer';

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

const stream = (chunks: Parameters<typeof written>[1], usage = usageOf({}), asked = request()) =>
  written(new MessageStreamRenderer(asked), chunks, usage);

/** Every event is named as its data says: official clients ignore, or die of, events without a name. */
function eventsOf(frames: string): readonly Event[] {
  return frames
    .split('\n\n')
    .slice(0, -1)
    .map((frame) => {
      const [, name, data] = /^event: (\w+)\ndata: (.+)$/.exec(frame)!;
      const event = JSON.parse(data!) as Event;
      expect(event.type).toBe(name);
      return event;
    });
}

/** What the blocks of a stream are, in short. */
const story = (frames: string): readonly string[] =>
  eventsOf(frames).flatMap((event) => {
    const block = event['content_block'] as Event | undefined;
    const delta = event['delta'] as Record<string, unknown> | undefined;
    if (event.type === 'content_block_start') return [`${String(event['index'])} ${block!.type}`];
    if (event.type === 'content_block_stop') return [`${String(event['index'])} end`];
    if (event.type !== 'content_block_delta') return [];
    return [
      `${String(event['index'])} + ${String(delta!['text'] ?? delta!['thinking'] ?? delta!['partial_json'] ?? delta!['signature'])}`,
    ];
  });

const data = (events: string): string => events.replace(/^\n/, '');

describe('a stream in the words of Messages', () => {
  it('is, byte by byte, what Anthropic would send (L09)', () => {
    const usage = usageOf({ input: 12, cache_read: 900, cache_write_5m: 100, output: 15, reasoning: 25 });
    expect(stream([role, said('Hi'), said(' you'), finished('stop')], usage)).toBe(
      data(`
event: message_start
data: {"type":"message_start","message":{"id":"msg_W","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" you"}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":12,"cache_creation_input_tokens":100,"cache_read_input_tokens":900,"output_tokens":40,"output_tokens_details":{"thinking_tokens":25},"server_tool_use":null}}

event: message_stop
data: {"type":"message_stop"}

`),
    );
  });

  it('opens one block at a time, numbered without gaps (L09)', () => {
    const chunks = [
      role,
      thought('Hm'),
      said('So: '),
      called(0, 'a', 'f'),
      argued(0, '{"x":'),
      argued(0, '1}'),
      called(1, 'b', 'g'),
      argued(1, '{}'),
      finished('tool_calls'),
    ];
    expect(story(stream(chunks))).toEqual([
      ...['0 thinking', '0 + Hm', `0 + ${STAND_IN_SIGNATURE}`, '0 end'],
      ...['1 text', '1 + So: ', '1 end'],
      ...['2 tool_use', '2 + {"x":', '2 + 1}', '2 end'],
      ...['3 tool_use', '3 + {}', '3 end'],
    ]);
  });

  it('never mixes calls that their vendor wrote at the same time (L10)', () => {
    const chunks = [
      role,
      called(0, 'a', 'f'),
      called(1, 'b', 'g'),
      argued(1, '{"y"'),
      argued(0, '{"x":1'),
      argued(1, ':2}'),
      argued(0, '}'),
      argued(1, ' '),
      said('!'),
      finished('tool_calls'),
    ];
    expect(story(stream(chunks))).toEqual([
      ...['0 tool_use', '0 + {"x":1', '0 + }', '0 end'],
      ...['1 tool_use', '1 + {"y"', '1 + :2}', '1 +  ', '1 end'],
      ...['2 text', '2 + !', '2 end'],
    ]);
  });

  it('ends what waits when the answer breaks off inside a call', () => {
    const chunks = [
      role,
      called(0, 'a', 'f'),
      argued(0, '{"x":'),
      called(1, 'b', 'g'),
      argued(1, '{"y"'),
      finished('length'),
    ];
    expect(story(stream(chunks))).toEqual([
      ...['0 tool_use', '0 + {"x":', '0 end'],
      ...['1 tool_use', '1 + {"y"', '1 end'],
    ]);
  });

  it('passes signatures on, and thinking that only its vendor can read', () => {
    const chunks = [
      role,
      thought('Hm'),
      chunk({}, { thought: { text: 'Hm', signature: 'c2ln' } }),
      chunk({}, { thought: { text: '', redacted: 'xyz' } }),
      chunk({}, { thought: { text: '', signature: 'b21pdHRlZA==' } }),
      said('So.'),
      finished('stop'),
    ];
    expect(story(stream(chunks))).toEqual([
      ...['0 thinking', '0 + Hm', '0 + c2ln', '0 end'],
      ...['1 redacted_thinking', '1 end'],
      ...['2 thinking', '2 + b21pdHRlZA==', '2 end'],
      ...['3 text', '3 + So.', '3 end'],
    ]);
  });

  it.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['tool_calls', 'tool_use'],
    ['content_filter', 'refusal'],
    ['something new', 'end_turn'],
  ])('tells that an answer ended: %s is %s', (reason, stopReason) => {
    expect(eventsOf(stream([role, finished(reason)])).at(-2)).toMatchObject({ delta: { stop_reason: stopReason } });
  });

  it('says that a tool is called when its vendor says no more than stop', () => {
    const events = eventsOf(stream([role, called(0, 'a', 'f'), finished('stop')]));
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' } });
  });

  it('names the stop sequence where the vendor does, and only one that was asked for', () => {
    const ended = (matched: string) =>
      chunk(
        {},
        {
          document: {
            ...role.document,
            choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop', stop_reason: matched }],
          },
        },
      );
    const asked = request({ parameters: { stop: ['END'] } });
    const deltaOf = (matched: string) => eventsOf(stream([role, ended(matched)], usageOf({}), asked)).at(-2)!['delta'];
    expect(deltaOf('END')).toEqual({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
    expect(deltaOf('other')).toEqual({ stop_reason: 'end_turn', stop_sequence: null });
  });

  it('writes the events of a vendor that speaks Messages out as they are', () => {
    const native = (frames: string) => chunk({}, { frames });
    expect(
      stream([
        native('event: message_start\ndata: {} \n\n'),
        native('event: ping\ndata: {}\n\n'),
        chunk({}, { frames: 'event: message_stop\ndata: {}\n\n', finish: 'stop' }),
      ]),
    ).toBe('event: message_start\ndata: {} \n\nevent: ping\ndata: {}\n\nevent: message_stop\ndata: {}\n\n');
  });

  it('breaks off with an error that clients know, and no message_stop (G01)', () => {
    const renderer = new MessageStreamRenderer(request());
    const frames = renderer.chunk(said('Hi')) + renderer.error(new AppError('upstream_timeout'));
    const events = eventsOf(frames);
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { type: 'timeout_error' } });
    expect(events.map(({ type }) => type)).not.toContain('message_stop');
  });
});
