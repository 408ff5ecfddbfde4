import { AppError } from '@app/common';
import { called, sent, sentTurns } from './__fixtures__/sent';

const PNG = 'iVBORw0KGgo=';

describe('a conversation for Converse', () => {
  it('I05 has its instructions in one place, wherever they stood', () => {
    const { body } = sent({
      messages: [
        { role: 'system', content: 'one' },
        { role: 'developer', content: [{ type: 'text', text: 'two' }] },
        { role: 'user', content: 'hi' },
        { role: 'system', content: 'three' },
        { role: 'system', content: '  ' },
      ],
    });
    expect(body['system']).toEqual([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    expect(body.messages).toEqual([{ role: 'user', content: [{ text: 'hi' }] }]);
  });

  it('I06 joins what one side says in a row, results of tools first', () => {
    const turns = sentTurns([
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'c', tool_calls: [called('t1', 'f', '{"x":1}'), called('t2', 'g')] },
      { role: 'user', content: 'd' },
      { role: 'tool', tool_call_id: 't1', content: 'one' },
      { role: 'tool', tool_call_id: 't2', content: '' },
    ]);
    expect(turns).toEqual([
      { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
      {
        role: 'assistant',
        content: [
          { text: 'c' },
          { toolUse: { toolUseId: 't1', name: 'f', input: { x: 1 } } },
          { toolUse: { toolUseId: 't2', name: 'g', input: {} } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 't1', content: [{ text: 'one' }] } },
          { toolResult: { toolUseId: 't2', content: [{ text: '(no output)' }] } },
          { text: 'd' },
        ],
      },
    ]);
  });

  it('begins with the user and has nothing blank in it', () => {
    expect(
      sentTurns([
        { role: 'assistant', content: 'Welcome' },
        { role: 'user', content: '' },
        { role: 'assistant', content: '\n ' },
        { role: 'user', content: 'hi' },
      ]),
    ).toEqual([
      { role: 'user', content: [{ text: '...' }] },
      { role: 'assistant', content: [{ text: 'Welcome' }] },
      { role: 'user', content: [{ text: 'hi' }] },
    ]);
  });

  it('takes instructions alone for what the user asks', () => {
    const { body } = sent({ messages: [{ role: 'system', content: 'Say hi' }] });
    expect(body.messages).toEqual([{ role: 'user', content: [{ text: 'Say hi' }] }]);
    expect(body).not.toHaveProperty('system');
  });

  it('H12 carries images and documents by their bytes', () => {
    const content = [
      { type: 'image_url', image_url: { url: `data:image/jpg;base64,${PNG}`, detail: 'low' } },
      {
        type: 'file',
        file: { filename: 'Über_den  Bericht (1).pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
      },
      { type: 'file', file: { file_data: 'data:text/plain;charset=utf-8;base64,aGk=' } },
      { type: 'text', text: 'What is this?' },
    ];
    expect(sentTurns([{ role: 'user', content }])[0]!.content).toEqual([
      { image: { format: 'jpeg', source: { bytes: PNG } } },
      { document: { format: 'pdf', name: 'ber den Bericht (1) pdf', source: { bytes: 'JVBERi0=' } } },
      { document: { format: 'txt', name: 'document', source: { bytes: 'aGk=' } } },
      { text: 'What is this?' },
    ]);
  });

  it('carries images in the result of a tool', () => {
    const content = [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } }];
    const turns = sentTurns([
      { role: 'user', content: 'look' },
      { role: 'assistant', tool_calls: [called('t1', 'camera')] },
      { role: 'tool', tool_call_id: 't1', content },
    ]);
    const result = { toolUseId: 't1', content: [{ image: { format: 'png', source: { bytes: PNG } } }] };
    expect(turns.at(-1)!.content).toEqual([{ toolResult: result }]);
  });

  it.each<[string, object]>([
    ['an image at an address', { type: 'image_url', image_url: { url: 'https://x.example/y.png' } }],
    ['an image of another type', { type: 'image_url', image_url: { url: 'data:image/tiff;base64,AA==' } }],
    ['a file by its id', { type: 'file', file: { file_id: 'file-1' } }],
    ['sound', { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } }],
    ['video', { type: 'video_url', video_url: { url: 'https://x.example/y.mp4' } }],
  ])('H14 refuses %s by its place', (_what, part) => {
    const ask = () => sentTurns([{ role: 'user', content: [{ type: 'text', text: 'a' }, part as never] }]);
    expect(ask).toThrow(AppError);
    expect(ask).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ param: 'messages[0].content[1]' }) }),
    );
  });

  it('gives calls of other vendors ids that Bedrock takes, the same to call and result', () => {
    const ids = ['functions.f:0', 'functions_f_0', `${'x'.repeat(70)}a`, `${'x'.repeat(70)}b`, 'tooluse_1'];
    const turns = sentTurns([
      { role: 'user', content: 'go' },
      { role: 'assistant', tool_calls: ids.map((id) => called(id, 'f')) },
      ...ids.map((id) => ({ role: 'tool' as const, tool_call_id: id, content: id })),
    ]);
    const used = turns[1]!.content.map((block) => (block as { toolUse: { toolUseId: string } }).toolUse.toolUseId);
    const answered = turns[2]!.content.map(
      (block) => (block as { toolResult: { toolUseId: string } }).toolResult.toolUseId,
    );
    expect(answered).toEqual(used);
    expect(new Set(used).size).toBe(ids.length);
    expect(used.every((id) => /^[a-zA-Z0-9_-]{1,64}$/.test(id))).toBe(true);
    expect(used.at(-1)).toBe('tooluse_1');
  });

  it.each([
    ['{"a":', { _raw: '{"a":' }],
    ['[1]', { _raw: '[1]' }],
    ['', {}],
  ])('does not repair the arguments %j of a call', (args, input) => {
    const turns = sentTurns([
      { role: 'user', content: 'go' },
      { role: 'assistant', tool_calls: [called('t1', 'f', args)] },
    ]);
    expect(turns[1]!.content).toEqual([{ toolUse: { toolUseId: 't1', name: 'f', input } }]);
  });
});
