import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiTokensService } from '@app/api-tokens';
import { ChannelsService, CredentialVault } from '@app/channels';
import { CatalogService } from '@app/catalog';
import { Clock } from '@app/common';
import { LedgerService } from '@app/ledger';
import { USAGE_COMPONENTS } from '@app/llm';
import { Logger } from '@app/logging';
import { expectLedgerBalanced, Given, openTestDatabase, walletState, type TestDatabase } from '@app/testing';
import { keyOf, NEW_API, toSqlite, type Instance } from './__fixtures__/instance';
import { describePlan } from './describe-plan';
import { ImportService } from './import.service';
import { readLiteLlm, readSource } from './read-source';

describe('an import', () => {
  let test: TestDatabase;
  let importing: ImportService;
  let file: string;

  beforeAll(async () => {
    file = await toSqlite(NEW_API, 'new-api');
  });
  beforeEach(async () => {
    test = await openTestDatabase({ WEIR_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') });
    importing = service(test);
    await test.database.prisma.provider.createMany({
      data: ['openai', 'openai-compatible'].map((id) => ({ id, name: id, adapter: id })),
    });
  });
  afterEach(async () => {
    await expectLedgerBalanced(test.database);
    await test.drop();
  });

  const service = ({ database, config }: TestDatabase) =>
    new ImportService(database, new LedgerService(database), new CredentialVault(config), new Clock());
  const planOf = async (path = file) => importing.plan(await readSource(path));
  const bring = async (path = file) => importing.apply(await planOf(path), 'test');
  const authenticate = (letter: string) =>
    new ApiTokensService(test.database, new Clock()).authenticate(`sk-${keyOf(letter)}`, { address: () => '10.0.0.1' });
  const refusal = (letter: string) =>
    authenticate(letter).then(
      () => 'none',
      (error: { readonly code: string }) => error.code,
    );

  /** Everything that an import could have changed. */
  async function everything() {
    const { prisma } = test.database;
    const tables = [
      prisma.user.findMany({ orderBy: { id: 'asc' } }),
      prisma.organization.findMany({ orderBy: { id: 'asc' } }),
      prisma.membership.findMany({ orderBy: { userId: 'asc' } }),
      prisma.apiToken.findMany({ orderBy: { id: 'asc' } }),
      prisma.wallet.findMany({ orderBy: { id: 'asc' } }),
      prisma.budget.findMany({ orderBy: { id: 'asc' } }),
      prisma.ledgerTransaction.findMany({ orderBy: { id: 'asc' } }),
      prisma.channel.findMany({ orderBy: { id: 'asc' }, include: { credentials: true, models: true, groups: true } }),
      prisma.priceVersion.findMany({ orderBy: { id: 'asc' }, include: { rates: true } }),
      prisma.group.findMany({ orderBy: { id: 'asc' } }),
      prisma.auditEntry.findMany({ orderBy: { id: 'asc' } }),
    ];
    return Promise.all(tables as Promise<unknown>[]);
  }

  it('keeps the secrets of API tokens valid, with what they may do', async () => {
    await bring();
    const caller = await authenticate('A');
    const organization = await test.database.prisma.organization.findUniqueOrThrow({
      where: { id: caller.organizationId },
      include: { group: true, memberships: { include: { user: true } } },
    });
    expect(organization).toMatchObject({
      name: 'alice',
      group: { name: 'vip' },
      memberships: [{ role: 'admin', user: { email: 'alice@example.com', name: 'Alice', platformRole: 'none' } }],
    });
    expect((await authenticate('C')).allowedModels).toEqual(new Set(['gpt-4o', 'o3']));
    expect([await refusal('D'), await refusal('E'), await refusal('G'), await refusal('I')]).toEqual([
      'revoked_api_key',
      'invalid_api_key',
      'user_disabled',
      'expired_api_key',
    ]);
  });

  it('binds API tokens to the addresses and groups they had', async () => {
    await bring();
    const { prisma } = test.database;
    const apiTokens = new ApiTokensService(test.database, new Clock());
    await expect(apiTokens.authenticate(`sk-${keyOf('B')}`, { address: () => '10.0.0.2' })).rejects.toMatchObject({
      code: 'address_not_allowed',
    });
    const { groupId, organizationId } = await authenticate('F');
    const admitted = await prisma.organizationGroup.findMany({ where: { organizationId }, include: { group: true } });
    expect(admitted).toMatchObject([{ groupId, group: { name: 'vip' } }]);
    expect((await authenticate('A')).groupId).toBe(groupId);
  });

  it('opens every wallet with the balance, to the nano-dollar, and never with a debt', async () => {
    await bring();
    const { prisma } = test.database;
    const wallets = await prisma.wallet.findMany({ include: { organization: true } });
    const balances = Object.fromEntries(wallets.map((wallet) => [wallet.organization.name, wallet.postedNanoUsd]));
    expect(balances).toEqual({ root: 200_000_000_000n, alice: 5_000_002_000n, bob: 0n, carol: 1_000_000_000n });
    const { walletId } = await authenticate('A');
    expect(await walletState(test.database, walletId)).toMatchObject({ posted: 5_000_002_000n });
  });

  it('makes what a limited API token may still spend a budget for its lifetime', async () => {
    await bring();
    const [limited, exhausted] = [await authenticate('B'), await authenticate('F')];
    const budgets = await test.database.prisma.budget.findMany({ orderBy: { limitNanoUsd: 'asc' } });
    expect(budgets.map(({ subject, scope, period, limitNanoUsd }) => [subject, scope, period, limitNanoUsd])).toEqual([
      [exhausted.apiTokenId, 'api_token', 'lifetime', 0n],
      [limited.apiTokenId, 'api_token', 'lifetime', 1_500_000_000n],
    ]);
  });

  it('brings channels with their credentials sealed, their models, groups and order', async () => {
    await bring();
    const { prisma } = test.database;
    const channels = new ChannelsService(test.database, new CredentialVault(test.config), new Logger(test.config));
    await channels.refresh();
    const vip = await prisma.group.findUniqueOrThrow({ where: { name: 'vip' } });
    const [main, ...others] = channels.serving('mapped', vip.id);
    expect(others).toEqual([]);
    expect(main).toMatchObject({
      name: 'main',
      providerId: 'openai',
      baseUrl: 'https://api.openai.com/v1',
      priority: 5,
      weight: 7,
    });
    expect(main!.credentials.map(({ secret }) => secret).sort()).toEqual(['sk-one', 'sk-three']);
    expect(Object.fromEntries(main!.models)).toEqual({ 'gpt-4o': 'gpt-4o', mapped: 'gpt-4o-mini' });
    const stored = await prisma.channel.findMany({ orderBy: { name: 'asc' } });
    expect(stored.map(({ name, state, baseUrl, providerId }) => [name, state, baseUrl, providerId])).toEqual([
      ['deepseek', 'disabled', 'https://api.deepseek.com/v1', 'openai-compatible'],
      ['main', 'enabled', 'https://api.openai.com/v1', 'openai'],
      ['same #4', 'enabled', 'https://relay.example/v1', 'openai-compatible'],
      ['same #5', 'enabled', 'https://other.example/v1', 'openai-compatible'],
    ]);
  });

  it('turns ratios into prices for all and multiples for groups, exactly', async () => {
    await bring();
    const catalog = new CatalogService(test.database, new Clock(), new Logger(test.config));
    await catalog.refresh();
    const { groupId: vip, organizationId } = await authenticate('A');
    const { organizationId: other } = await authenticate('F');
    const { prisma } = test.database;
    const { groupId } = await prisma.organization.findUniqueOrThrow({ where: { id: other } });
    const offered = (modelId: string, buyer: { groupId: string; organizationId: string }) => {
      const { price } = catalog.offerFor({ ...buyer, allowedModels: undefined }, modelId);
      const { pricesPicoUsd } = price.rates[0]!;
      return Object.fromEntries(USAGE_COMPONENTS.map((component, index) => [component, pricesPicoUsd[index]]));
    };
    const usual = { groupId, organizationId: other };
    expect(offered('gpt-4o', usual)).toMatchObject({ input: 5_000_000n, cache_read: 2_500_000n, output: 20_000_000n });
    expect(offered('gpt-4o', { groupId: vip, organizationId })).toMatchObject({
      input: 4_000_000n,
      output: 16_000_000n,
    });
    // 0.135 * 4.074074074 * $2 = $1.09999999998, to a whole pico-dollar a token.
    expect(offered('deepseek-chat', usual)).toMatchObject({ input: 270_000n, output: 1_100_000n });
    expect(offered('drawing', usual)).toMatchObject({ input: 0n, output: 0n, call: 40_000_000_000n });
  });

  it('changes nothing the second time', async () => {
    await bring();
    const before = await everything();
    const plan = await planOf();
    expect(plan).toMatchObject({ people: [], channels: [], models: [], groups: [] });
    expect(plan.alreadyHere).toEqual({ organizations: 4, users: 3, apiTokens: 7, channels: 4, prices: 8 });
    expect(await importing.apply(plan, 'test')).toMatchObject({ balancesUsd: '0.000000000' });
    expect(await everything()).toEqual(before);
  });

  it('leaves prices alone that were changed here after the first time', async () => {
    await bring();
    const changed: Instance = {
      ...NEW_API,
      options: NEW_API.options.map((one) => (one['key'] === 'ModelRatio' ? { ...one, value: '{"gpt-4o": 99}' } : one)),
    };
    const plan = await planOf(await toSqlite(changed, 'new-api'));
    expect(plan.models).toEqual([]);
  });

  it('adds API tokens that were made there since, and posts no balance twice', async () => {
    await bring();
    const later: Instance = {
      ...NEW_API,
      users: NEW_API.users.map((user) => ({ ...user, quota: 9_000_000 })),
      tokens: [...NEW_API.tokens, { ...NEW_API.tokens[0]!, id: 20, key: keyOf('Z') }],
    };
    expect(await bring(await toSqlite(later, 'new-api'))).toMatchObject({
      added: { organizations: 0, apiTokens: 1 },
      balancesUsd: '0.000000000',
    });
    const { walletId, userId } = await authenticate('Z');
    expect(userId).toBe((await authenticate('A')).userId);
    expect(userId).not.toBeNull();
    expect(await walletState(test.database, walletId)).toMatchObject({ posted: 5_000_002_000n });
  });

  it('lists and skips what is taken here: an e-mail address, the name of a channel, a secret', async () => {
    const { prisma } = test.database;
    await prisma.user.create({ data: { email: 'carol@example.com', name: 'Carol', passwordHash: 'x' } });
    await new Given(test).model({ id: 'm' });
    await new Given(test).channel({ name: 'main', baseUrl: 'http://localhost:1', models: ['m'] });
    const { apiTokenId } = await new Given(test).funded({ balance: '0' });
    await bring(await toSqlite({ ...NEW_API, users: [], channels: [] }, 'new-api'));
    const { secretHash } = (await planOf()).people.find(({ username }) => username === 'alice')!.apiTokens[0]!;
    await prisma.apiToken.update({
      where: { id: apiTokenId },
      data: { secretHash: Uint8Array.from(Buffer.from(secretHash, 'hex')) },
    });
    const plan = await planOf();
    expect(plan.leftOut).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'user',
          name: 'carol',
          reason: expect.stringContaining('carol@example.com is a user here already'),
        }),
        expect.objectContaining({ kind: 'channel', name: 'main' }),
        expect.objectContaining({ kind: 'API token', name: 'token-A (of alice)' }),
      ]),
    );
    await importing.apply(plan, 'test');
    expect(await prisma.user.findUnique({ where: { email: 'carol@example.com' } })).toMatchObject({
      passwordHash: 'x',
    });
    expect(await prisma.apiToken.count({ where: { id: apiTokenId, name: 'test' } })).toBe(1);
  });

  it('keeps what we pay when it replaces the prices of a model that is known', async () => {
    await new Given(test).model({ id: 'gpt-4o', prices: { input: 2_500_000n, output: 10_000_000n } });
    await bring();
    const [, later] = await test.database.prisma.priceVersion.findMany({
      where: { modelId: 'gpt-4o', groupId: null },
      orderBy: { effectiveFrom: 'asc' },
      include: { rates: true },
    });
    expect(later!.rates[0]!.pricesPicoUsd[0]).toBe(5_000_000n);
    expect(later!.rates[0]!.costsPicoUsd[0]).toBe(2_500_000n);
  });

  it('brings nothing of an item at which it stops, names it, and goes on when it is run again', async () => {
    const plan = await planOf();
    const [root, alice, ...others] = plan.people;
    const broken = {
      ...alice!,
      apiTokens: [...alice!.apiTokens, { ...alice!.apiTokens[0]!, id: root!.organizationId }],
    };
    await expect(importing.apply({ ...plan, people: [root!, broken, ...others] }, 'test')).rejects.toThrow(
      /^Stopped at user "alice": /,
    );
    const { prisma } = test.database;
    expect((await prisma.organization.findMany()).map(({ name }) => name)).toEqual(['root']);
    expect(await prisma.apiToken.count()).toBe(0);
    expect(await bring()).toMatchObject({ added: { organizations: 3, apiTokens: 7, channels: 4 } });
  });

  it('says in a table and two lists what comes over, without a secret', async () => {
    const plan = await planOf();
    const text = describePlan(plan);
    expect(text).toMatch(/^users +3 +0 +1$/m);
    expect(text).toContain('Will not come over');
    expect(text).toContain('  channel claude: there is no provider "anthropic" here');
    expect(text).toContain('  balance bob: a debt of $0.002000000 stays behind');
    expect(text).toContain('Passwords do not come over: the 3 users need an invitation');
    for (const secret of ['sk-one', 'sk-vendor', keyOf('A'), '$2a$10']) expect(text).not.toContain(secret);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('brings the deployments of a LiteLLM file as channels, once', async () => {
    const text = readFileSync(join(__dirname, '__fixtures__/litellm.config.yaml'), 'utf8');
    const source = readLiteLlm(text, { origin: 'config.yaml', environment: { OPENAI_API_KEY: 'sk-openai' } });
    const { added } = await importing.apply(await importing.plan(source), 'test');
    expect(added).toMatchObject({ channels: 3, prices: 2 });
    const channels = new ChannelsService(test.database, new CredentialVault(test.config), new Logger(test.config));
    await channels.refresh();
    const group = await test.database.prisma.group.create({ data: { name: 'any' } });
    const serving = channels
      .serving('gpt-4o', group.id)
      .map(({ name, baseUrl, credentials, weight }) => [name, baseUrl, credentials[0]!.secret, weight]);
    expect(new Set(serving)).toEqual(
      new Set([
        ['gpt-4o', 'https://api.openai.com/v1', 'sk-openai', 100],
        ['gpt-4o #2', 'http://10.0.0.7:8000/v1', 'none', 3],
      ]),
    );
    expect(await importing.plan(source)).toMatchObject({
      channels: [],
      models: [],
      alreadyHere: { channels: 3, prices: 2 },
    });
  });
});
