import { readFileSync, writeFileSync } from 'node:fs';
import { LLMock } from '@copilotkit/aimock';
import { eventually, expectLedgerBalanced, expectQuiet, RunningWeir, type FundedOrganization } from '@app/testing';
import { AnthropicConversation } from './compatibility/anthropic-messages.client';
import type { Conversation, Topic } from './compatibility/conversation';
import { GeminiConversation } from './compatibility/gemini.client';
import { OpenAiChatConversation } from './compatibility/openai-chat.client';
import { OpenAiResponsesConversation } from './compatibility/openai-responses.client';
import { RecordingProxy } from './compatibility/recording-proxy';
import { teach, VENDORS } from './compatibility/vendors';

const DOCUMENT = 'docs/compatibility.md';
/** A red dot. */
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

type Client = new (apiUrl: string, apiToken: string, topic: Topic) => Conversation;
const CLIENTS: readonly (readonly [format: string, client: Client])[] = [
  ['Chat completions', OpenAiChatConversation],
  ['Responses', OpenAiResponsesConversation],
  ['Messages', AnthropicConversation],
  ['Gemini', GeminiConversation],
];

/** What the table has a column for; each throws where a client would be disappointed. */
const FEATURES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  text: async ({ open, expectRecorded }) => {
    const said = await open({}).say('Say hello');
    expect(said.text).toBe('Hello, 世界!');
    await expectRecorded(said.tokens);
  },
  tools: async ({ open }) => {
    const conversation = open({ hasTools: true });
    const { calls } = await conversation.say('What is the weather in Berlin and Oslo?');
    expect(calls.map(({ name, input }) => [name, input])).toEqual([
      ['get_weather', { city: 'Berlin' }],
      ['get_weather', { city: 'Oslo' }],
    ]);
    const results = new Map(calls.map(({ id }, index) => [id, ['sun', 'rain'][index]!]));
    expect((await conversation.answerCalls(results)).text).toBe('Sun in Berlin, rain in Oslo.');
  },
  reasoning: async ({ open }) => {
    const said = await open({ thinks: true }).say('Please think');
    expect([said.reasoning, said.text]).toEqual(['Six times seven.', 'It is 42.']);
  },
  'structured output': async ({ open }) => {
    expect(JSON.parse((await open({ hasSchema: true }).say('Answer in JSON')).text)).toEqual({ answer: 42 });
  },
  images: async ({ open, lastBody }) => {
    const said = await open({}).say('What is in the picture?', `data:image/png;base64,${PICTURE}`);
    expect(said.text).toBe('A red dot.');
    expect(lastBody()).toContain(PICTURE);
  },
};

interface Scene {
  open(topic: Omit<Topic, 'model' | 'isStreamed'>): Conversation;
  expectRecorded(tokens: readonly [number, number]): Promise<void>;
  /** Of the request the vendor received last. */
  lastBody(): string;
}

/** What does not work in any format, and why that is right. The document has it, too. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'cohere / reasoning':
    'the simulator shows no thinking of Cohere; it is read from recorded answers in the specs of the adapter',
  'deepseek / images': 'its models read no images: such a call is refused, naming the part',
  'ollama / reasoning':
    'the simulator shows no thinking of Ollama; it is read from recorded answers in the specs of the adapter',
};

describe('every client format, at every vendor', () => {
  let weir: RunningWeir;
  let mock: LLMock;
  let vendors: RecordingProxy;
  let payer: FundedOrganization;
  const worked = new Set<string>();

  beforeAll(async () => {
    mock = new LLMock({ port: 0 });
    teach(mock);
    await mock.start();
    vendors = await RecordingProxy.before(mock.url);
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '100' });
      for (const { id, path, upstreamModel, ...channel } of VENDORS) {
        await given.model({ id: `via-${id}` });
        const baseUrl = vendors.url + path;
        await given.channel({ ...channel, providerId: id, baseUrl, models: [`via-${id}`], upstreamModel });
      }
    });
  });
  afterAll(async () => {
    const document = render(worked);
    if (process.env['UPDATE_DOCUMENTS']) writeFileSync(DOCUMENT, document);
    await weir.stop();
    await vendors.close();
    await mock.stop();
  });

  const sceneOf = (Client: Client, vendor: string, isStreamed: boolean): Scene => ({
    open: (topic) => new Client(weir.apiUrl, payer.apiToken, { ...topic, model: `via-${vendor}`, isStreamed }),
    lastBody: () => vendors.lastBody,
    expectRecorded: ([input, output]) =>
      eventually(async () => {
        const record = await weir.test.database.prisma.usageRecord.findFirstOrThrow({ orderBy: { requestId: 'desc' } });
        expect([record.inputTokens, record.outputTokens].map(Number)).toEqual([input, output]);
      }),
  });

  describe.each(CLIENTS)('%s', (format, client) => {
    describe.each(VENDORS.map(({ id }) => id))('at %s', (vendor) => {
      it.each(
        Object.entries(FEATURES).flatMap(([feature, run]) =>
          [false, true].map((streamed) => [feature, streamed, run] as const),
        ),
      )('%s, streamed: %s', async (feature, isStreamed, run) => {
        const cell = cellOf({ format, vendor, feature, isStreamed });
        const attempt = run(sceneOf(client, vendor, isStreamed));
        const exception = EXCEPTIONS[`${vendor} / ${feature}`];
        if (exception) await expect(attempt).rejects.toThrow();
        else await attempt.then(() => worked.add(cell));
        await eventually(() => expectQuiet(weir.test.database));
        await expectLedgerBalanced(weir.test.database);
      });
    });
  });

  it('is what the document says', () => {
    if (!process.env['UPDATE_DOCUMENTS']) expect(readFileSync(DOCUMENT, 'utf8')).toBe(render(worked));
  });
});

interface Cell {
  readonly format: string;
  readonly vendor: string;
  readonly feature: string;
  readonly isStreamed: boolean;
}

const cellOf = ({ format, vendor, feature, isStreamed }: Cell): string =>
  [format, vendor, feature, isStreamed ? 'streamed' : 'whole'].join(' / ');

function render(worked: ReadonlySet<string>): string {
  const features = Object.keys(FEATURES);
  const mark = (cell: Omit<Cell, 'isStreamed'>) => {
    const [whole, streamed] = [false, true].map((isStreamed) => worked.has(cellOf({ ...cell, isStreamed })));
    if (whole && streamed) return 'yes';
    if (whole || streamed) return whole ? 'whole only' : 'streamed only';
    return 'no';
  };
  const rows = CLIENTS.flatMap(([format]) =>
    VENDORS.map(({ id: vendor }) => [
      format,
      `\`${vendor}\``,
      ...features.map((feature) => mark({ format, vendor, feature })),
    ]),
  );
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '# Compatibility',
    '',
    'Which format of callers works with which vendor, and what of it: each cell was tried in both directions, in one piece and streamed, by the official',
    'client of the format against an independent simulator of the vendor. The table is written by the test that tries them:',
    '`UPDATE_DOCUMENTS=1 npm test -- compatibility`. "tools" is two calls at once, their results and the answer to them; "text" also compares the tokens that the',
    'client sees with those that were charged. The simulator has no address of `cloudflare` and `vertex-anthropic`: they speak as `openai-compatible` and',
    '`anthropic` do, and have specs of their own.',
    '',
    line(['caller speaks', 'vendor', ...features]),
    line(['---', '---', ...features.map(() => '---')]),
    ...rows.map(line),
    '',
    ...(Object.keys(EXCEPTIONS).length > 0
      ? ['What is not, and why:', '', ...Object.entries(EXCEPTIONS).map(([cell, why]) => `- ${cell}: ${why}`), '']
      : []),
  ].join('\n');
}
