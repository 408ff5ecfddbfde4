import { event, readStream as read, ROLE, STOP } from './__fixtures__/read-stream';

describe('streamed tool calls', () => {
  const start = (index: number | undefined, id: string, name: string, text = '') => ({
    ...(index !== undefined && { index }),
    id,
    type: 'function',
    function: { name, arguments: text },
  });
  const more = (index: number, text: string) => ({ index, function: { arguments: text } });
  const calls = (...toolCalls: readonly object[]) => event({ tool_calls: toolCalls });
  const callsOf = (...pieces: readonly object[]) => read([ROLE, ...pieces.map((piece) => calls(piece)), STOP]).calls;

  it('D01 forwards a call as it is, and finishes with tool_calls', () => {
    const pieces = [start(0, 'call_1', 'f'), more(0, '{"a"'), more(0, ':1}')];
    const {
      chunks,
      calls: sent,
      finishes,
    } = read([ROLE, ...pieces.map((piece) => calls(piece)), event({}, 'tool_calls')]);
    expect([sent, finishes]).toEqual([pieces, ['tool_calls']]);
    expect(chunks.slice(0, 4).every(({ verbatim }) => verbatim !== undefined)).toBe(true);
    expect(chunks.map(({ text }) => text).join('')).toBe('f{"a":1}');
  });

  it('D02 W03 drops what continuations repeat, and continuations that add nothing', () => {
    expect(
      callsOf(
        start(0, 'call_7', 'weather'),
        { index: 0, id: '', type: 'function', function: { name: '', arguments: '{"city":' } },
        { index: 0, id: 'call_7', type: 'function', function: { name: 'weather', arguments: ' "Oslo"}' } },
        { index: 0, id: '', type: 'function', function: { name: '', arguments: '' } },
      ),
    ).toEqual([start(0, 'call_7', 'weather'), more(0, '{"city":'), more(0, ' "Oslo"}')]);
  });

  it('D04 numbers calls without an index as they come', () => {
    const sent = callsOf(start(undefined, 'a', 'f'), start(undefined, 'b', 'g'), {
      id: 'a',
      function: { arguments: '{}' },
    });
    expect(sent).toEqual([start(0, 'a', 'f'), start(1, 'b', 'g'), more(0, '{}')]);
  });

  it('D05 takes a new id at a used index for a new call', () => {
    expect(callsOf(start(0, 'a', 'f'), more(0, '{}'), start(0, 'b', 'g'), more(0, '[]'))).toEqual([
      start(0, 'a', 'f'),
      more(0, '{}'),
      start(1, 'b', 'g'),
      more(1, '[]'),
    ]);
  });

  it('D06 keeps parallel calls apart, and renumbers from 0', () => {
    expect(callsOf(start(2, 'a', 'f'), start(5, 'b', 'g'), more(2, '1'), more(5, '2'))).toEqual([
      start(0, 'a', 'f'),
      start(1, 'b', 'g'),
      more(0, '1'),
      more(1, '2'),
    ]);
  });

  it('D08 D09 adds a missing type and a missing id, unique and stable', () => {
    const sent = callsOf(
      { index: 0, function: { name: 'f', arguments: { a: 1 } } },
      { index: 1, function: { name: 'g' } },
    );
    const ids = sent.map((call) => (call as { id: string }).id);
    expect(sent).toMatchObject([
      { index: 0, type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
      { index: 1, type: 'function', function: { name: 'g', arguments: '' } },
    ]);
    expect(ids[0]).toMatch(/^call_[a-zA-Z0-9]{24}$/);
    expect(new Set(ids).size).toBe(2);
  });

  it('D10 says tool_calls when a vendor says stop, unless the caller named the function', () => {
    const events = [ROLE, calls(start(0, 'a', 'f')), STOP];
    expect(read(events).finishes).toEqual(['tool_calls']);
    expect(read(events, { toolChoiceIsNamed: true }).finishes).toEqual(['stop']);
  });

  it('D10 forwards the rest of a call that comes after an early stop, and nothing twice', () => {
    const late = calls(more(0, '{}'));
    const stoppedEarly = read([ROLE, calls(start(0, 'a', 'f')), STOP, late, event({ content: 'late' }), STOP]);
    expect(stoppedEarly.calls).toEqual([start(0, 'a', 'f'), more(0, '{}')]);
    expect([stoppedEarly.finishes, stoppedEarly.joined('content')]).toEqual([['tool_calls'], '']);
    const whole = calls(start(0, 'a', 'f', '{}'));
    expect(read([ROLE, whole, event({}, 'tool_calls'), late]).calls).toEqual([start(0, 'a', 'f', '{}')]);
  });

  it('D12 D13 D14 forwards empty and truncated arguments, and text beside calls', () => {
    const events = [
      ROLE,
      event({ content: 'Look' }),
      calls(start(0, 'a', 'f', '')),
      calls(more(0, '{"a')),
      event({}, 'length'),
    ];
    const { joined, calls: sent, finishes } = read(events);
    expect([joined('content'), sent, finishes]).toEqual(['Look', [start(0, 'a', 'f', ''), more(0, '{"a')], ['length']]);
  });

  it('forwards a whole call that comes with the finish, and ignores an empty list', () => {
    const events = [
      event({ role: 'assistant', content: 'a', tool_calls: [] }),
      event({ tool_calls: [start(0, 'a', 'f', '{}')] }, 'tool_calls'),
    ];
    const { calls: sent, deltas } = read(events);
    expect(sent).toEqual([start(0, 'a', 'f', '{}')]);
    expect(deltas[0]).toEqual({ role: 'assistant', content: 'a' });
  });
});
