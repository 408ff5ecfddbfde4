import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  expectLedgerBalanced,
  FakeUpstream,
  Given,
  openTestDatabase,
  testRedisUrl,
  type TestDatabase,
} from '@app/testing';

describe('the commands', () => {
  let folder: string;
  let test: TestDatabase;
  let vendor: FakeUpstream;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-commands-'));
    test = await openTestDatabase({ WEIR_DATA_DIR: folder });
    vendor = await FakeUpstream.start();
  });
  afterAll(async () => {
    await vendor.close();
    await test.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (script: string, ...words: string[]) => runWith({}, script, ...words);

  function runWith(settings: Readonly<Record<string, string>>, script: string, ...words: string[]) {
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: test.url,
      REDIS_URL: testRedisUrl(),
      WEIR_DATA_DIR: folder,
      WEIR_OWNER_PASSWORD: 'correct horse',
      WEIR_SIMULATOR_URL: vendor.url,
      ...settings,
    };
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(`dist/scripts/${script}.js`), ...words], {
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  it('seeds once, whatever came between, and tells the API token until the launcher knows it', async () => {
    const first = JSON.parse(run('seed').stdout) as { adminEmail: string; apiToken: string };
    expect(first).toEqual({
      adminEmail: 'owner@weir.local',
      apiToken: expect.stringMatching(/^sk-[A-Za-z0-9]{48}$/),
      passwordFits: true,
    });
    writeFileSync(join(folder, 'bootstrap.json'), JSON.stringify(first));
    const again = runWith({ WEIR_OWNER_PASSWORD: 'another', WEIR_OWNER_EMAIL: 'other@weir.local' }, 'seed');
    expect(JSON.parse(again.stdout)).toEqual({ adminEmail: 'owner@weir.local', apiToken: null, passwordFits: false });
    const { prisma } = test.database;
    expect([await prisma.organization.count(), await prisma.user.count(), await prisma.channel.count()]).toEqual([
      1, 1, 1,
    ]);
    expect(await prisma.wallet.findFirst()).toMatchObject({ postedNanoUsd: 100_000_000_000n });
  });

  it('imports the catalogue again without a change, adds a later price, and refuses to change one in force', async () => {
    const catalog = JSON.parse(readFileSync('prisma/catalog.json', 'utf8')) as {
      models: { id: string; prices: Record<string, unknown>[] }[];
    };
    expect(run('catalog-import').stdout).toContain(' 0 new price versions');
    const model = catalog.models.find(({ id }) => id === 'gpt-4o')!;
    const path = join(folder, 'catalog.json');
    model.prices.push({ effectiveFrom: '2031-01-01T00:00:00Z', perMillionTokens: { input: '1.00', output: '2.00' } });
    writeFileSync(path, JSON.stringify(catalog));
    expect(run('catalog-import', path).stdout).toContain(' 1 new price versions');
    model.prices[0]!['perMillionTokens'] = { input: '0.01', output: '0.01' };
    writeFileSync(path, JSON.stringify(catalog));
    expect(run('catalog-import', path)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('gpt-4o: prices[0]: the prices from'),
    });
    writeFileSync(path, '{"version":1,"currency":"USD","models":[{"id":7}]}');
    expect(run('catalog-import', path)).toMatchObject({ status: 1, stderr: expect.stringContaining('models[0].id') });
  });

  it('exports the catalogue as a file that changes nothing, and says what another would change', () => {
    const path = join(folder, 'exported.json');
    expect(run('catalog-export', path)).toMatchObject({ status: 0, stdout: '' });
    const text = readFileSync(path, 'utf8');
    expect(run('catalog-export').stdout).toBe(text);
    expect(run('catalog-import', '--dry-run', path)).toMatchObject({ status: 0, stdout: 'Nothing would change.\n' });
    const catalog = JSON.parse(text) as { models: { id: string; displayName: string; prices: object[] }[] };
    const model = catalog.models.find(({ id }) => id === 'gpt-4o-mini')!;
    model.displayName = 'Renamed';
    model.prices.push({ effectiveFrom: '2031-01-01T00:00:00Z', perMillionTokens: { input: '0.15', output: '0.70' } });
    writeFileSync(path, JSON.stringify(catalog));
    const { stdout } = run('catalog-import', '--dry-run', path);
    expect(stdout).toContain('~ model gpt-4o-mini\n    displayName: GPT-4o mini -> Renamed\n');
    expect(stdout).toContain('+ price of gpt-4o-mini from 2031-01-01T00:00:00.000Z on\n');
    expect(stdout).toContain('    standard: price of output: 0.60 -> 0.70 dollars a million tokens\n');
    expect(stdout).toContain('    priority: no longer priced apart\n');
    expect(stdout).not.toContain('standard: price of input:');
    expect(run('catalog-export').stdout).toBe(text);
    expect(run('catalog-import', '--dry-rum', path)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--dry-rum'),
    });
  });

  it('adds a channel with what the vendor lists, keeps its secret sealed, and refuses what makes no sense', async () => {
    const added = run(
      'channel-add',
      '--provider',
      'openai-compatible',
      '--base-url',
      `${vendor.url}/`,
      '--key',
      'sk-vendor-secret',
      '--models',
      'gpt-4o=their-4o',
    );
    expect(added).toMatchObject({ status: 0, stdout: expect.stringContaining('for 1 models') });
    const channel = await test.database.prisma.channel.findFirstOrThrow({
      where: { isSimulated: false },
      include: { credentials: true, models: true },
    });
    expect(channel).toMatchObject({ baseUrl: vendor.url, models: [{ modelId: 'gpt-4o', upstreamModel: 'their-4o' }] });
    expect(Buffer.from(channel.credentials[0]!.sealed).toString('latin1')).not.toContain('vendor');
    expect(await test.database.prisma.auditEntry.count({ where: { action: 'channel.added' } })).toBe(1);

    const refusals: [string[], string][] = [
      [['--provider', 'openai'], '--provider and --key are needed'],
      [['--provider', 'nope', '--key', 'x'], '--provider nope is not known'],
      [['--provider', 'openai-compatible', '--key', 'x'], '--base-url must be a URL'],
      [['--provider', 'openai', '--key', 'x', '--models', 'no-such-model'], '"no-such-model" is not in the catalogue'],
      [
        ['--provider', 'openai', '--key', 'x', '--models', 'gpt-4o', '--weight', 'heavy'],
        '--weight must be a whole number',
      ],
      [
        ['--provider', 'openai-compatible', '--key', 'x', '--name', 'other', '--base-url', 'http://127.0.0.1:9'],
        'cannot be reached',
      ],
      [['--povider', 'openai'], "'--povider'"],
    ];
    for (const [words, message] of refusals) {
      expect(run('channel-add', ...words)).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
    }
  });

  it('does with a wallet what an operator asks for, once for each key, and shows it', async () => {
    run('seed');
    const ledger = (...words: string[]) => run('ledger', ...words, '--organization', 'Demo');
    const topUp = ['top-up', '--amount', '12.50', '--key', 'payment-1'];
    expect(ledger(...topUp).stdout).toMatch(/^Done: transaction \d+\.\n$/);
    expect(ledger(...topUp).stdout).toContain('Nothing was done');
    ledger('adjust', '--amount=-2.5', '--memo', 'billed twice by mistake');
    ledger('grant', '--amount', '5', '--expires', '2099-01-01T00:00:00Z');
    ledger('credit-limit', '--limit', '20');
    ledger('budget', '--scope', 'project', '--subject', 'alpha', '--period', 'month', '--limit', '3');
    ledger('hold-mode', '--mode', 'expected');
    ledger('freeze');

    const shown = ledger('show').stdout;
    expect(shown).toContain('Demo: frozen, calls held in expected mode');
    expect(shown).toMatch(/paid in, not spent +110\.000000000/);
    expect(shown).toMatch(/promotional credit +5\.000000000/);
    expect(shown).toMatch(/credit limit +20\.000000000/);
    expect(shown).toMatch(/budget +3\.000000000 +month, project alpha: not used yet/);
    expect(shown).toContain('billed twice by mistake');
    await expectLedgerBalanced(test.database);
  });

  it('adds no channel under a master key that the API does not have', async () => {
    const before = await test.database.prisma.channel.count();
    const settings = { WEIR_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
    const words = ['--provider', 'openai', '--key', 'sk-vendor-secret', '--models', 'gpt-4o', '--name', 'other key'];
    expect(runWith(settings, 'channel-add', ...words)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^The master key here .* "Simulated vendor" .* WEIR_MASTER_KEY/),
    });
    expect(await test.database.prisma.channel.count()).toBe(before);
  });

  it('verifies the ledger: exit code 0 while it balances, 1 and the row when it does not', async () => {
    expect(run('ledger-verify')).toMatchObject({ status: 0, stdout: expect.stringContaining('The ledger balances.') });
    const { walletId } = await new Given(test).funded({ balance: '5' });
    await test.database.prisma.wallet.update({ where: { id: walletId }, data: { postedNanoUsd: 6_000_000_000n } });
    const broken = run('ledger-verify');
    expect(broken).toMatchObject({ status: 1, stdout: expect.stringMatching(/BROKEN {2}I2/) });
    expect(broken.stdout).toContain('6000000000');
  });

  it('shows the findings of the auditor, and closes one for a reason that stays on record', async () => {
    const { prisma } = test.database;
    const found = { check: 'overrun', subject: 'call:1', facts: { overrun_nano_usd: '7' } };
    const { id } = await prisma.auditFinding.create({ data: found });
    expect(run('ledger-verify').stdout).toMatch(
      new RegExp(`Open findings of the auditor: 1\\n  ${id}  overrun  call:1 `),
    );

    const finding = id.toString();
    expect(run('ledger-verify', '--resolve', finding)).toMatchObject({ status: 1 });
    const because = ['--because', 'the vendor was told'];
    expect(run('ledger-verify', '--resolve', finding, ...because)).toMatchObject({ status: 0 });
    expect(await prisma.auditFinding.findUniqueOrThrow({ where: { id } })).toMatchObject({
      resolution: 'the vendor was told',
      resolvedAt: expect.any(Date),
    });
    const entry = await prisma.auditEntry.findFirstOrThrow({ where: { action: 'finding.resolved' } });
    expect(entry).toMatchObject({ subject: `finding:${finding}`, after: { resolution: 'the vendor was told' } });
    const again = run('ledger-verify', '--resolve', finding, ...because);
    expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining('There is no open finding') });
    expect(run('ledger-verify').stdout).not.toContain('Open findings');
  });

  it('explains what there is to say of a call that is not there', () => {
    expect(run('explain', 'what')).toMatchObject({ status: 1, stderr: expect.stringContaining('Name a call') });
    expect(run('explain', `req_${'0'.repeat(32)}`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no call'),
    });
  });

  it.each([
    [['top-up'], '--amount is needed'],
    [['top-up', '--amount', 'ten'], '--amount: "ten" is not a decimal number'],
    [['adjust', '--amount', '1'], '--memo is needed'],
    [['refund', '--amount', '100000'], '$100000.000000000 is needed'],
    [['hold-mode', '--mode', 'lax'], '--mode is strict, expected; not lax'],
    [['budget', '--scope', 'user', '--subject', 'x', '--period', 'day', '--limit', '1'], 'has no user "x"'],
    [['steal'], 'There is no verb "steal"'],
    [['close-month', '--month', '2026-13'], '--month must look like 2026-10'],
  ])('refuses %j, saying what is wrong', (words, said) => {
    expect(run('ledger', ...words, '--organization', 'Demo')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(said),
    });
  });

  it('imports from a LiteLLM file once, after a dry run that changes nothing, and says what is wrong with a file', async () => {
    const { prisma } = test.database;
    const path = join(folder, 'config.yaml');
    writeFileSync(
      path,
      'model_list:\n  - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o, api_key: os.environ/VENDOR_KEY}}\n',
    );
    const channels = await prisma.channel.count();
    const words = ['--from', path] as const;
    expect(run('import', ...words, '--dry-run').stdout).toContain('channel gpt-4o: the environment has no VENDOR_KEY');
    const dry = runWith({ VENDOR_KEY: 'sk-vendor' }, 'import', ...words, '--dry-run');
    expect(dry).toMatchObject({ status: 0, stdout: expect.stringMatching(/^channels +1 +0 +0$/m) });
    expect(await prisma.channel.count()).toBe(channels);
    expect(runWith({ VENDOR_KEY: 'sk-vendor' }, 'import', ...words).stdout).toContain(' 1 channels');
    const again = runWith({ VENDOR_KEY: 'sk-vendor' }, 'import', ...words);
    expect(again).toMatchObject({ status: 0, stdout: expect.stringMatching(/^channels +0 +1 +0$/m) });
    expect(await prisma.channel.count()).toBe(channels + 1);
    writeFileSync(path, 'nothing: here');
    expect(run('import', ...words)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('config.yaml is neither'),
    });
    expect(run('import')).toMatchObject({ status: 1, stderr: expect.stringContaining('--from is needed.') });
  });
});
