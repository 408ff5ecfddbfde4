import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputTotal, outputTotal } from '@app/llm';
import { describeAdapter, eventsOf, failureOf, readAll, type VendorWire } from './__fixtures__/describe-adapter';
import { ANTHROPIC_WIRE } from './anthropic/__fixtures__/vendor-wire';
import { GEMINI_WIRE, VERTEX_GEMINI_WIRE } from './gemini/__fixtures__/vendor-wire';
import { BEDROCK_WIRE } from './bedrock/__fixtures__/vendor-wire';
import { COHERE_WIRE } from './cohere/__fixtures__/vendor-wire';
import { OLLAMA_WIRE } from './ollama/__fixtures__/vendor-wire';
import { OPENAI_WIRE } from './openai-compatible/__fixtures__/vendor-wire';
import { textWire } from './openai-compatible/__fixtures__/vendor-calls';
import { RESPONSES_WIRE } from './openai-responses/__fixtures__/vendor-wire';
import { openStream } from './openai-compatible/stream-parser';
import { ADAPTERS } from './registry';

const FIXTURES = join(__dirname, 'openai-compatible', '__fixtures__');
const recorded = (name: string) => eventsOf(readFileSync(join(FIXTURES, `${name}.stream.txt`), 'utf8'));

/** Vendors whose answers are not those of OpenAI's family. */
const WIRES: Readonly<Record<string, VendorWire>> = {
  'openai-responses': RESPONSES_WIRE,
  anthropic: ANTHROPIC_WIRE,
  gemini: GEMINI_WIRE,
  'vertex-anthropic': ANTHROPIC_WIRE,
  'vertex-gemini': VERTEX_GEMINI_WIRE,
  bedrock: BEDROCK_WIRE,
  cohere: COHERE_WIRE,
  ollama: OLLAMA_WIRE,
  groq: textWire(join(__dirname, 'groq'), { completeAfter: 3, tokens: { whole: [18, 9], streamed: [18, 9] } }),
  mistral: textWire(join(__dirname, 'mistral'), { completeAfter: 3, tokens: { whole: [13, 8], streamed: [13, 8] } }),
  moonshot: textWire(join(__dirname, 'moonshot'), {
    completeAfter: 3,
    tokens: { whole: [19, 21], streamed: [19, 13] },
  }),
  xai: textWire(join(__dirname, 'xai'), { completeAfter: 2, tokens: { whole: [12, 291], streamed: [12, 291] } }),
};

describe.each(ADAPTERS.map((adapter) => [adapter.id, adapter] as const))('the adapter %s', (id, adapter) => {
  describeAdapter(adapter, WIRES[id] ?? OPENAI_WIRE);
});

describe.each(
  ADAPTERS.filter(({ chat }) => chat?.openStream === openStream).map((adapter) => [adapter.id, adapter.chat!] as const),
)('the adapter %s, of the family of OpenAI,', (_id, chat) => {
  it.each<[string, string, readonly object[], readonly [input: number, output: number]]>([
    ['W01', 'openai', [{ role: 'assistant', content: '' }, { content: 'Hi' }, {}], [8, 1]],
    [
      'W02',
      'deepseek',
      [{ role: 'assistant', reasoning_content: '' }, { reasoning_content: 'Think' }, { content: '4' }, {}],
      [13, 6],
    ],
    [
      'W03',
      'qwen',
      [
        {
          role: 'assistant',
          tool_calls: [{ index: 0, id: 'call_7', type: 'function', function: { name: 'weather', arguments: '' } }],
        },
        { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
        { tool_calls: [{ index: 0, function: { arguments: ' "Oslo"}' } }] },
        {},
      ],
      [295, 22],
    ],
  ])('%s reads the stream of %s.stream.txt', (_case, file, deltas, usage) => {
    const read = readAll(chat, recorded(file));
    expect(read.deltas).toEqual(deltas);
    const { quantities } = read.stream.reported!.usage;
    expect([inputTotal(quantities), outputTotal(quantities)]).toEqual(usage);
    expect(JSON.stringify(read.chunks)).not.toMatch(/"usage"|obfuscation/);
  });

  it('W07 C08 C09 reads the stream of azure.stream.txt without its notes and without usage', () => {
    const read = readAll(chat, recorded('azure'));
    expect(read.deltas).toEqual([{ role: 'assistant', content: '' }, { content: 'Hi' }, {}]);
    expect(read.stream.reported).toBeUndefined();
    expect(JSON.stringify(read.chunks)).not.toContain('filter');
  });

  it.each(['deepseek', 'qwen', 'azure'])('G02 G04 takes every beginning of %s.stream.txt for cut', (name) => {
    const events = recorded(name);
    const finish = events.findIndex(({ data }) => /"finish_reason":"/.test(data));
    for (let end = 0; end <= finish; end++) {
      expect(failureOf(() => readAll(chat, events.slice(0, end)))?.failure).toBe('cut_stream');
    }
    expect(failureOf(() => readAll(chat, events.slice(0, finish + 1)))).toBeUndefined();
  });
});
