import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';
import { AdminClient } from './admin-client';

const HOUR_MS = 3_600_000;

describe('what finance reads', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let own: FundedOrganization;
  let finance: AdminClient;
  let requestId: string;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      own = await given.funded({ balance: '5' });
      await given.funded({ balance: '7.5' });
      await given.model({ id: 'm' });
      await given.channel({ baseUrl: vendor.url, models: ['m'] });
    });
    await weir.launch('admin');
    finance = await AdminClient.logIn(weir, { role: 'finance' });
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${own.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
    });
    await answer.text();
    requestId = answer.headers.get('x-request-id')!;
    await eventually(() => expectQuiet(weir.test.database));
    await eventually(async () => expect((await margin()).body.totals.calls).toBe(1), 20_000);
  });
  afterAll(async () => {
    await expectLedgerBalanced(weir.test.database);
    await weir.stop();
    await vendor.close();
  });

  const range = () => {
    const now = Date.now();
    return `from=${new Date(now - HOUR_MS).toISOString()}&to=${new Date(now + HOUR_MS).toISOString()}&timeZone=Asia/Shanghai`;
  };
  const margin = (more = '') => finance.get(`/api/finance/margin?${range()}${more}`);
  const charged = async () => (await weir.test.database.prisma.usageRecord.findFirstOrThrow()).chargeNanoUsd;
  const usd = (nano: bigint) => `${nano / 10n ** 9n}.${(nano % 10n ** 9n).toString().padStart(9, '0')}`;

  it('is the revenue of a call by every group, and on the revenue account', async () => {
    const revenueUsd = usd(await charged());
    for (const groupBy of ['model', 'organization', 'channel', 'provider']) {
      const { status, body } = await margin(`&groupBy=${groupBy}&by=month`);
      expect(status).toBe(200);
      expect(body.groups).toEqual([expect.objectContaining({ calls: 1, revenueUsd })]);
      expect(body.totals.revenueUsd).toBe(revenueUsd);
      expect(body.others).toBeNull();
    }
    const { body } = await finance.get(`/api/finance/tie-out?${range()}`);
    const line = body.lines.find(({ account }: { account: string }) => account === 'revenue');
    expect(line).toMatchObject({ kind: 'usage', amountUsd: `-${revenueUsd}`, entries: 1 });
    expect(body.revenue).toBeNull();
  });

  it('is what every organization has, now and before its first top-up', async () => {
    const now = await finance.get('/api/finance/balances?sort=-balance');
    const left = usd(5_000_000_000n - (await charged()));
    expect(now.body.items.map(({ balanceUsd }: { balanceUsd: string }) => balanceUsd)).toEqual(['7.500000000', left]);
    expect(now.body.sums).toMatchObject({ receivableUsd: '0.000000000', heldUsd: '0.000000000' });
    expect(now.body.items[1]).toMatchObject({ isLow: true, isFrozen: false, availableUsd: left });
    const past = await finance.get(`/api/finance/balances?at=${new Date(Date.now() - HOUR_MS).toISOString()}`);
    expect(past.body).toMatchObject({ items: [], total: 0, sums: { liabilityUsd: '0.000000000', heldUsd: null } });
  });

  it('goes from the revenue account to a transaction, its entries and the call it settled', async () => {
    const accounts = await finance.get('/api/ledger/accounts?kind=revenue');
    const [account] = accounts.body.items;
    expect(account.balanceUsd).toBe(`-${usd(await charged())}`);
    const { body } = await finance.get(`/api/ledger/accounts/${account.id}/transactions?kind=usage`);
    expect(body).toMatchObject({ nextCursor: null, isComplete: true, account: { kind: 'revenue' } });
    const [{ id }] = body.items;
    const transaction = await finance.get(`/api/ledger/transactions/${id}`);
    expect(transaction.body).toMatchObject({ differenceUsd: '0.000000000', usageCount: 1, reversedById: null });
    const calls = await finance.get(`/api/ledger/transactions/${id}/requests`);
    expect(calls.body.items).toEqual([expect.objectContaining({ id: requestId, chargeUsd: usd(await charged()) })]);
    const life = await finance.get(`/api/requests/${requestId}`);
    expect(life.body.transaction.id).toBe(id);
  });

  it('links a transaction with the one that takes it back, both ways', async () => {
    const { prisma } = weir.test.database;
    const { id } = await prisma.ledgerTransaction.findFirstOrThrow({
      where: { kind: 'top-up' },
      orderBy: { id: 'desc' },
    });
    const wallet = await prisma.wallet.findFirstOrThrow({ where: { NOT: { id: own.walletId } } });
    const path = `/api/organizations/${wallet.organizationId}/wallet/reversals`;
    const body = { transactionId: id.toString(), memo: 'bounced' };
    const made = await finance.post(path, body, { 'idempotency-key': 'reverse-it-once' });
    expect(made.status).toBe(201);
    const original = await finance.get(`/api/ledger/transactions/${id}`);
    const reversal = await finance.get(`/api/ledger/transactions/${original.body.reversedById}`);
    expect(reversal.body).toMatchObject({ kind: 'reversal', reversesId: id.toString(), actorName: finance.email });
  });

  it('is balanced: debits are credits, now and at any instant', async () => {
    for (const query of ['', `?at=${new Date().toISOString()}`, '?at=2020-01-01T00:00:00Z']) {
      const { status, body } = await finance.get(`/api/ledger/trial-balance${query}`);
      expect([status, body.differenceUsd, body.debitUsd]).toEqual([200, '0.000000000', body.creditUsd]);
    }
  });

  it('names the field that is wrong', async () => {
    const { id } = await weir.test.database.prisma.ledgerAccount.findFirstOrThrow({ where: { kind: 'cash' } });
    for (const [path, param] of [
      [`/api/finance/margin?${range()}&groupBy=color`, 'groupBy'],
      [`/api/finance/margin?${range()}&timeZone=Mars/Olympus`, 'timeZone'],
      ['/api/finance/balances?sort=color', 'sort'],
      [`/api/ledger/accounts/${id}/transactions?cursor=x`, 'cursor'],
      [`/api/ledger/accounts/${id}/transactions?period=2026-13`, 'period'],
      ['/api/ledger/trial-balance?at=soon', 'at'],
    ] as const) {
      const { status, body } = await finance.get(path);
      expect([path, status, body.param]).toEqual([path, 400, param]);
    }
    for (const path of ['transactions/0', 'transactions/x', `accounts/${own.organizationId}/transactions`]) {
      expect((await finance.get(`/api/ledger/${path}`)).status).toBe(404);
    }
  });

  it('is not for support, operators, or members of an organization', async () => {
    const { id } = await weir.test.database.prisma.ledgerAccount.findFirstOrThrow({ where: { kind: 'revenue' } });
    const people = [
      await AdminClient.logIn(weir, { role: 'support' }),
      await AdminClient.logIn(weir, { role: 'operator' }),
      await AdminClient.logIn(weir, { memberOf: { [own.organizationId]: 'admin' } }),
      await AdminClient.logIn(weir, { memberOf: { [own.organizationId]: 'member' } }),
    ];
    const paths = [
      ...[`finance/margin?${range()}`, `finance/tie-out?${range()}`, 'finance/balances'],
      ...['ledger/accounts', `ledger/accounts/${id}/transactions`, 'ledger/transactions/1'],
      ...['ledger/transactions/1/requests', 'ledger/trial-balance'],
    ];
    for (const person of people) {
      for (const path of paths) expect([path, (await person.get(`/api/${path}`)).status]).toEqual([path, 403]);
    }
    const owner = await AdminClient.logIn(weir, { role: 'owner' });
    expect((await owner.get('/api/ledger/trial-balance')).status).toBe(200);
  });
});
