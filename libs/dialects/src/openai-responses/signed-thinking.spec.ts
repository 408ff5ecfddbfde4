import type { Thought } from '@app/llm';
import { chunk, dialect, STAMP, USAGE } from './__fixtures__/chunks';

const INCLUDE = ['reasoning.encrypted_content'];
const parse = (body: object) =>
  dialect.parseRequest(Buffer.from(JSON.stringify({ model: 'fast', input: 'hi', ...body })));

const SIGNED: Thought = { text: 'plan', signature: 'c2ln' };
const REDACTED: Thought = { text: '', redacted: 'AAAA' };

function streamed(include: readonly string[]): readonly object[] {
  const stream = dialect.openStream(parse({ include }));
  stream.chunk(chunk({ reasoning_content: 'pl' }));
  stream.chunk(chunk({ reasoning_content: 'an' }));
  stream.chunk({ ...chunk({}), thought: SIGNED });
  stream.chunk({ ...chunk({}), thought: REDACTED });
  stream.chunk(chunk({ content: 'Hi' }));
  const last = stream.end(chunk({}, 'stop'), USAGE).trimEnd().split('\n').at(-1)!;
  return (JSON.parse(last.slice('data: '.length)) as { response: { output: object[] } }).response.output;
}

function whole(include: readonly string[]): readonly object[] {
  const message = { role: 'assistant', content: 'Hi', reasoning_content: 'plan' };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
  const completion = { ...STAMP, object: 'chat.completion' as const, choices };
  const rendered = dialect.renderCompletion({ completion, thoughts: [SIGNED, REDACTED] }, USAGE, parse({ include }));
  return (JSON.parse(rendered) as { output: object[] }).output;
}

describe('thinking that its vendor signed', () => {
  it.each([
    ['streamed', streamed],
    ['in one piece', whole],
  ])('I01 goes out %s to callers who ask for it, and comes back as it was', (_how, answered) => {
    const output = answered(INCLUDE);
    expect(output).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'plan' }], encrypted_content: expect.any(String) as string },
      { type: 'reasoning', summary: [], encrypted_content: expect.any(String) as string },
      { type: 'message' },
    ]);
    const next = parse({ input: [{ role: 'user', content: 'q' }, ...output, { role: 'user', content: 'go' }] });
    expect(next.messages[1]).toEqual({ role: 'assistant', content: 'Hi', reasoning_content: 'plan' });
    expect([...next.thoughts!]).toEqual([[1, [SIGNED, REDACTED]]]);
    expect(next.native!.document['input']).toHaveLength(3);
  });

  it.each([
    ['streamed', streamed],
    ['in one piece', whole],
  ])('goes out as its text alone %s to all others', (_how, answered) => {
    const output = answered([]);
    expect(output).toMatchObject([{ type: 'reasoning', summary: [{ text: 'plan' }] }, { type: 'message' }]);
    expect(JSON.stringify(output)).not.toContain('encrypted_content');
  });

  it.each(['weir1.', 'weir1.bm90IGpzb24', 'weir1.W10', 'weir1.eyJzaWduYXR1cmUiOjV9', 'gAAAAtheirs'])(
    'is left out where what comes back is none of ours: %s',
    (encrypted_content) => {
      const reasoning = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'plan' }], encrypted_content };
      const request = parse({ input: [reasoning, { role: 'assistant', content: 'Hi' }] });
      expect(request.thoughts).toBeUndefined();
      expect(request.messages).toEqual([{ role: 'assistant', content: 'Hi', reasoning_content: 'plan' }]);
    },
  );
});
