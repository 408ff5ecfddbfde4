import { Clock } from '@app/common';
import { expectLedgerBalanced, GivenBooks, openTestDatabase, ScriptedVendor, type TestDatabase } from '@app/testing';
import { CredentialVault } from '@app/vault';
import { ImportsService } from './imports.service';
import { RunsService } from './runs.service';
import { SourcesService, type SourceSettings } from './sources.service';

const AUTHOR = { actor: 'user:test' };
const ADMIN_KEY = 'sk-admin-secret-1234';
const DAY_8 = Date.parse('2026-10-08') / 1000;
const DAY_9 = Date.parse('2026-10-09') / 1000;

class SetClock extends Clock {
  at = new Date('2026-10-10T12:00:00Z');
  override now(): Date {
    return this.at;
  }
}

/** Two pages of usage, one of costs; nothing of other kinds. */
const OPENAI: Readonly<Record<string, unknown>> = {
  'usage/completions': {
    data: [
      bucket(DAY_8, [
        {
          model: 'gpt-4o-2024-08-06',
          num_model_requests: 1,
          input_tokens: 1_000,
          output_tokens: 100,
          input_cached_tokens: 200,
        },
      ]),
    ],
    has_more: true,
    next_page: 'second',
  },
  'usage/completions second': {
    data: [
      bucket(DAY_9, [
        {
          model: 'gpt-4o-2024-08-06',
          num_model_requests: 2,
          input_tokens: 10,
          input_audio_tokens: 5,
          output_tokens: 1,
        },
      ]),
    ],
    has_more: false,
    next_page: null,
  },
  costs: {
    data: [
      bucket(DAY_8, [
        { line_item: 'gpt-4o-2024-08-06, input', amount: { value: 0.0009, currency: 'usd' } },
        { line_item: 'gpt-4o-2024-08-06, output', amount: { value: 1.2e-4, currency: 'usd' } },
      ]),
    ],
  },
};

function bucket(startTime: number, results: readonly unknown[]) {
  return { object: 'bucket', start_time: startTime, end_time: startTime + 86_400, results };
}

describe('figures that vendors are asked for', () => {
  let test: TestDatabase;
  let vendor: ScriptedVendor;
  let answer: (path: URL) => readonly [status: number, body: string];
  let sources: SourcesService;
  let runs: RunsService;
  const clock = new SetClock();

  beforeEach(async () => {
    test = await openTestDatabase();
    const vault = new CredentialVault(test.config);
    sources = new SourcesService(test.database, vault);
    runs = new RunsService(test.database, new ImportsService(test.database, vault), clock);
    vendor = await ScriptedVendor.start(({ path }, response) => {
      const [status, body] = answer(new URL(path, 'http://vendor'));
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  afterEach(async () => {
    await vendor.close();
    await expectLedgerBalanced(test.database);
    await test.drop();
  });

  const settings = (change: Partial<SourceSettings>): SourceSettings => ({
    ...{ name: 'account', providerId: 'openai', adapter: 'openai', baseUrl: `${vendor.url}/`, project: null },
    ...{ channelIds: [], credentialKeys: {}, modelAliases: {}, ...change },
  });
  const findRuns = () => test.database.prisma.reconciliationRun.findMany({ orderBy: { createdAt: 'asc' } });
  const asOpenai = (url: URL): readonly [number, string] => {
    const page = url.searchParams.get('page');
    const name = url.pathname.replace('/v1/organization/', '') + (page ? ` ${page}` : '');
    return [200, JSON.stringify(OPENAI[name] ?? { data: [], has_more: false })];
  };

  it('pulls OpenAI’s usage and costs page by page, every day the two days before, once', async () => {
    const books = await GivenBooks.open(test);
    const call = await books.call({
      at: '2026-10-08T10:00:00Z',
      model: 'gpt-4o',
      input: 1_000,
      cached: 200,
      output: 100,
    });
    expect(call.cost).toBe(1_020_000n);
    answer = asOpenai;
    const id = await sources.create(settings({ project: 'proj_1' }), ADMIN_KEY, AUTHOR);

    clock.at = new Date('2026-10-10T02:59:00Z');
    await runs.queueDaily();
    expect(await findRuns()).toEqual([]);
    clock.at = new Date('2026-10-10T03:01:00Z');
    await Promise.all([runs.queueDaily(), runs.queueDaily()]);
    await runs.runWaiting();
    await runs.queueDaily();

    expect(await findRuns()).toMatchObject([{ state: 'done', isDaily: true, error: null }]);
    const days = await test.database.prisma.providerUsageDay.findMany({ orderBy: { id: 'asc' } });
    expect(
      days.map((row) => [
        row.day.toISOString().slice(0, 10),
        row.requests,
        row.inputTokens,
        row.cachedInputTokens,
        row.costNanoUsd,
      ]),
    ).toEqual([
      ['2026-10-08', 1n, 1_000n, 200n, 1_020_000n],
      ['2026-10-09', 2n, 15n, 0n, null],
    ]);
    const found = await test.database.prisma.reconciliationDifference.findMany();
    expect(found.map((row) => [row.class, row.requestsDelta, row.costDeltaNanoUsd])).toEqual([
      ['foreign_traffic', 2n, null],
    ]);
    const asked = vendor.requests.map(({ path }) => new URL(path, 'http://vendor'));
    expect(asked.every((url) => url.searchParams.get('project_ids') === 'proj_1')).toBe(true);
    expect(asked[0]!.searchParams.get('start_time')).toBe(String(DAY_8));
    expect(asked[0]!.searchParams.get('end_time')).toBe(String(DAY_9 + 86_400));
    expect(new Set(vendor.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${ADMIN_KEY}`]),
    );
    const { sealed } = await test.database.prisma.reconciliationSource.findUniqueOrThrow({ where: { id } });
    expect(Buffer.from(sealed!).includes(ADMIN_KEY)).toBe(false);
  });

  it('compares credentials one by one where the vendor’s names of keys are known, and leaves others’ keys out', async () => {
    const books = await GivenBooks.open(test);
    await books.call({ at: '2026-10-08T10:00:00Z', model: 'gpt-4o', input: 1_000, output: 100 });
    const row = { model: 'gpt-4o', num_model_requests: 1, input_tokens: 1_000, output_tokens: 100 };
    answer = ({ pathname }) => [
      200,
      JSON.stringify({
        data: pathname.endsWith('completions')
          ? [
              bucket(DAY_8, [
                { ...row, api_key_id: 'key_ours' },
                { ...row, api_key_id: 'key_of_others' },
              ]),
            ]
          : [],
      }),
    ];
    const credentialKeys = { key_ours: books.credentialId };
    const id = await sources.create(settings({ credentialKeys }), ADMIN_KEY, AUTHOR);
    const source = await test.database.prisma.reconciliationSource.findUniqueOrThrow({ where: { id } });

    await runs.request(source, { firstDay: '2026-10-08', lastDay: '2026-10-08' }, AUTHOR);
    await runs.runWaiting();

    expect(await findRuns()).toMatchObject([{ state: 'done' }]);
    expect(await test.database.prisma.reconciliationDifference.findMany()).toEqual([]);
    expect(vendor.requests.some(({ path }) => path.includes('/costs'))).toBe(false);
  });

  it('pulls Anthropic’s usage and costs, in cents, of one workspace', async () => {
    await GivenBooks.open(test);
    const provider = { id: 'anthropic', name: 'Anthropic', adapter: 'anthropic' };
    await test.database.prisma.provider.create({ data: provider });
    const day = { starting_at: '2026-10-08T00:00:00Z', ending_at: '2026-10-09T00:00:00Z' };
    const usage = {
      ...{
        model: 'claude-sonnet-4-5-20250929',
        uncached_input_tokens: 100,
        cache_read_input_tokens: 10,
        output_tokens: 7,
      },
      cache_creation: { ephemeral_1h_input_tokens: 1, ephemeral_5m_input_tokens: 2 },
    };
    const cost = { currency: 'USD', model: usage.model, description: 'Claude Sonnet 4.5 Usage - Input Tokens' };
    const results = (path: string) =>
      path.endsWith('/messages')
        ? [usage]
        : [
            { ...cost, amount: '12.5', workspace_id: 'wrkspc_1' },
            { ...cost, amount: '99', workspace_id: 'wrkspc_2' },
          ];
    answer = ({ pathname }) => [
      200,
      JSON.stringify({ data: [{ ...day, results: results(pathname) }], has_more: false, next_page: null }),
    ];
    const change = { adapter: 'anthropic', providerId: 'anthropic', project: 'wrkspc_1' } as const;
    const id = await sources.create(settings(change), ADMIN_KEY, AUTHOR);
    const source = await test.database.prisma.reconciliationSource.findUniqueOrThrow({ where: { id } });

    await runs.request(source, { firstDay: '2026-10-08', lastDay: '2026-10-08' }, AUTHOR);
    await runs.runWaiting();

    const [row, ...more] = await test.database.prisma.providerUsageDay.findMany();
    expect(more).toEqual([]);
    expect([row!.requests, row!.inputTokens, row!.cachedInputTokens, row!.outputTokens, row!.costNanoUsd]).toEqual([
      ...[null, 113n, 10n, 7n, 125_000_000n],
    ]);
    expect(vendor.requests[0]!.headers).toMatchObject({ 'x-api-key': ADMIN_KEY, 'anthropic-version': '2023-06-01' });
  });

  it.each([
    ['a refusal', 401, `{"error":"bad key ${ADMIN_KEY}"}`, 'The vendor answered with status 401.'],
    ['no JSON', 200, '<html>', 'The vendor answered no JSON.'],
    ['another format', 200, '{"rows":[]}', 'The vendor answered a report that could not be understood.'],
    [
      'a report without an end',
      200,
      '{"data":[],"has_more":true,"next_page":"x"}',
      'The report has more pages than any account fills.',
    ],
  ])('fails a run by %s, says so without the key, and tries again later', async (_name, status, body, message) => {
    await GivenBooks.open(test);
    answer = () => [status, body];
    await sources.create(settings({}), ADMIN_KEY, AUTHOR);
    clock.at = new Date('2026-10-10T04:00:00Z');

    await runs.queueDaily();
    await runs.runWaiting();
    await runs.queueDaily();
    expect(await findRuns()).toMatchObject([{ state: 'failed', error: message }]);

    clock.at = new Date('2026-10-10T05:01:00Z');
    answer = asOpenai;
    await runs.queueDaily();
    await runs.runWaiting();
    expect((await findRuns()).map(({ state }) => state)).toEqual(['failed', 'done']);
  });

  it('asks for the key again when its address changes, and keeps it otherwise', async () => {
    await GivenBooks.open(test);
    const id = await sources.create(settings({}), ADMIN_KEY, AUTHOR);
    const source = await test.database.prisma.reconciliationSource.findUniqueOrThrow({ where: { id } });
    const moved = settings({ baseUrl: 'https://elsewhere.example' });

    await expect(sources.update(source, { settings: moved, secret: undefined }, AUTHOR)).rejects.toMatchObject({
      details: { param: 'adminKey' },
    });
    const renamed = settings({ name: 'renamed', baseUrl: vendor.url });
    expect(await sources.update(source, { settings: renamed, secret: undefined }, AUTHOR)).toBe(true);
    expect(await sources.update(source, { settings: renamed, secret: undefined }, AUTHOR)).toBe(false);
  });
});
