import { readFileSync } from 'node:fs';
import { createOpenAiResponsesDialect } from '@app/dialects';
import { adapterFor, type AnswerIdentity } from '@app/providers';
import { quantitiesOf, type ChatChunk } from '@app/llm';
import { SseReader } from './sse-reader';

const IDENTITY: AnswerIdentity = {
  fallbackId: 'chatcmpl-W',
  createdAtSeconds: 1_790_000_000,
  publicModel: 'm',
  toolChoiceIsNamed: false,
  separatesReasoning: false,
};
const TARGET = {
  baseUrl: 'https://vendor.example/v1',
  credential: 's',
  upstreamModel: 'claude-sonnet-4-5',
  settings: {},
  now: new Date(0),
};
const FIXTURE = 'libs/providers/src/anthropic/__fixtures__/thinking-and-tools.stream.txt';
const USAGE = {
  document: {
    prompt_tokens: 1,
    completion_tokens: 1,
    total_tokens: 2,
    prompt_tokens_details: {},
    completion_tokens_details: {},
  },
  usage: { quantities: quantitiesOf({}), source: 'upstream' as const },
};

const dialect = createOpenAiResponsesDialect();
const tools = ['f', 'now'].map((name) => ({ type: 'function', name, parameters: { type: 'object' } }));
const parse = (input: unknown) => {
  const body = {
    model: 'm',
    stream: true,
    input,
    tools,
    reasoning: { effort: 'low' },
    include: ['reasoning.encrypted_content'],
  };
  return dialect.parseRequest(Buffer.from(JSON.stringify(body)));
};

describe('a caller of Responses, with a model of Anthropic', () => {
  const chat = adapterFor('anthropic').chat!;

  it('W04 L02 sends signed thinking back with the results of tools, with nothing kept in between', () => {
    const stream = chat.openStream(IDENTITY);
    const renderer = dialect.openStream(parse('q'));
    const chunks: ChatChunk[] = [];
    const reader = new SseReader(1_000_000, (event) => chunks.push(...stream.push(event)));
    reader.push(readFileSync(FIXTURE));
    reader.end();
    chunks.push(...stream.end());
    const last = chunks.pop()!;
    const frames = chunks.map((chunk) => renderer.chunk(chunk)).join('') + renderer.end(last, USAGE);
    const end = JSON.parse(frames.trimEnd().split('data: ').at(-1)!) as { response: { output: object[] } };
    const { output } = end.response;
    expect(output.map((item) => (item as { type: string }).type)).toEqual([
      ...['reasoning', 'message', 'function_call', 'function_call'],
    ]);

    const results = ['toolu_A', 'toolu_B'].map((id) => ({ type: 'function_call_output', call_id: id, output: '1' }));
    const next = parse([{ role: 'user', content: 'q' }, ...output, ...results]);
    const { messages } = JSON.parse(chat.buildRequest(next, TARGET).body) as { messages: { content: unknown }[] };
    expect(messages[1]!.content).toMatchObject([
      { type: 'thinking', thinking: 'plan', signature: 'c2ln' },
      { type: 'text', text: 'Looking.' },
      { type: 'tool_use', id: 'toolu_A', name: 'f', input: { a: 1 } },
      { type: 'tool_use', id: 'toolu_B', name: 'now', input: {} },
    ]);
    expect(chat.recalls!(next)).toEqual([]);
  });
});
