import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import { adapterFor } from '@app/providers';
import { PARAMETERS } from '../libs/dialects/src/openai-chat/parameters';

/** Ours, or of every vendor. */
const COMMON = [
  ...['model', 'messages', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens'],
  ...['context_length_exceeded_behavior', 'usage', 'functions', 'function_call', 'separate_reasoning'],
];

/** What a caller might say, such that leaving it out would be felt. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  n: 2,
  logprobs: true,
  tools: [{ type: 'function', function: { name: 'f' } }],
  tool_choice: 'required',
  response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
  modalities: ['text', 'audio'],
  audio: { format: 'wav', voice: 'alloy' },
  web_search_options: {},
  enable_thinking: false,
  enable_search: true,
  service_tier: 'flex',
  thinking: { type: 'disabled' },
  thinking_budget: 1_024,
  reasoning_effort: 'xhigh',
  reasoning: { effort: 'xhigh' },
  chat_template_kwargs: { enable_thinking: false },
  temperature: 0,
  user: 'user-of-theirs',
};

const REQUEST: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'hi' }],
  stream: false,
  includeUsage: false,
  includeCost: false,
  maxOutputTokensName: 'max_tokens',
  choices: 1,
  refusesLoweredMaximum: false,
  parameters: {},
  bodyBytes: 50,
};
const TARGET = {
  baseUrl: 'https://vendor.example',
  credential: 'secret',
  upstreamModel: 'm',
  settings: {},
  now: new Date(0),
};

type Fate = 'taken' | 'said otherwise' | 'left out' | 'refused';

function fateOf(name: string, id: string): Fate {
  const value = SAMPLES[name] ?? 'x';
  try {
    const sent = adapterFor(id).chat!.buildRequest({ ...REQUEST, parameters: { [name]: value } }, TARGET);
    if (sent.dropped?.includes(name)) return 'left out';
    const body = JSON.parse(sent.body) as Record<string, unknown>;
    return JSON.stringify(body[name]) === JSON.stringify(value) ? 'taken' : 'said otherwise';
  } catch (error) {
    if (error instanceof AppError) return 'refused';
    throw error;
  }
}

const names = [...PARAMETERS.keys()].filter((name) => !COMMON.includes(name));

const FAMILY = readdirSync('libs/providers/src').filter((folder) => {
  const adapter = `libs/providers/src/${folder}/${folder}.adapter.ts`;
  return existsSync(adapter) && (folder === 'openai' || readFileSync(adapter, 'utf8').includes('createVendorAdapter'));
});
const FATES = ['said otherwise', 'left out', 'refused'] as const;

/** Parameters with the same fate at every vendor share a row; those that every vendor takes have none. */
function tableOfCode(): string[] {
  const rows = new Map<string, string[]>();
  for (const name of names) {
    const fates = FAMILY.map((id) => [id, fateOf(name, id)] as const);
    const cells = FATES.map((fate) => fates.flatMap(([id, actual]) => (actual === fate ? [id] : [])).join(' ') || '-');
    const key = cells.join(' | ');
    rows.set(key, [...(rows.get(key) ?? []), `\`${name}\``]);
  }
  return [...rows].filter(([cells]) => cells !== '- | - | -').map(([cells, named]) => `${named.join(' ')} | ${cells}`);
}

const tableOfDocument = (document: string): string[] =>
  document
    .split('## Parameters a vendor has no counterpart for')[1]!
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
        .join(' | '),
    );

it('docs/api.md says what becomes of every parameter at every vendor of OpenAI’s family', () => {
  expect(FAMILY).toEqual(expect.arrayContaining(['azure', 'deepseek', 'openai', 'zhipu']));
  expect(tableOfDocument(readFileSync('docs/api.md', 'utf8'))).toEqual(tableOfCode());
});
