import { expectLedgerBalanced, Given, RunningWeir, type FundedOrganization } from '@app/testing';
import { uuidv7 } from 'uuidv7';
import { AdminClient } from './admin-client';

describe('the money of an organization', () => {
  let weir: RunningWeir;
  let payer: FundedOrganization;
  let other: FundedOrganization;
  let finance: AdminClient;
  let admin: AdminClient;
  let member: AdminClient;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      other = await given.funded({ balance: '5' });
    });
    await weir.launch('admin');
    finance = await AdminClient.logIn(weir, { role: 'finance' });
  });
  beforeEach(async () => {
    payer = await new Given(weir.test).funded({ balance: '10' });
    admin = await AdminClient.logIn(weir, { memberOf: { [payer.organizationId]: 'admin' } });
    member = await AdminClient.logIn(weir, { memberOf: { [payer.organizationId]: 'member' } });
  });
  afterEach(() => expectLedgerBalanced(weir.test.database));
  afterAll(() => weir.stop());

  const wallet = () => `/api/organizations/${payer.organizationId}/wallet`;
  const move = (verb: string, body: object, key: string = uuidv7()) =>
    finance.post(`${wallet()}/${verb}`, body, { 'idempotency-key': key });
  const balance = async () => (await finance.get(wallet())).body.balanceUsd;
  const transactions = async (person = finance, query = '') =>
    (await person.get(`${wallet()}/transactions?${query}`)).body;

  it('moves money once, however often it is submitted under one key', async () => {
    const key = uuidv7();
    const answers = await Promise.all([1, 2, 3, 4].map(() => move('top-ups', { amountUsd: '2.50' }, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(answers.filter(({ body }) => !body.isReplay)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.transactionId)).size).toBe(1);
    expect(answers.at(-1)!.body.wallet.balanceUsd).toBe('12.500000000');
    expect(await balance()).toBe('12.500000000');
    const where = { subject: `wallet:${payer.walletId}` };
    expect(await weir.test.database.prisma.auditEntry.findMany({ where })).toMatchObject([
      {
        ...{ action: 'wallet.topped-up', actor: `user:${finance.userId}`, organizationId: payer.organizationId },
        ...{ before: { postedUsd: '10.000000000' }, after: { postedUsd: '12.500000000', amountUsd: '2.500000000' } },
      },
    ]);
  });

  it('refuses the same key with another amount, and a change without a key', async () => {
    const key = uuidv7();
    await move('top-ups', { amountUsd: '2.50' }, key);
    const reused = { status: 409, code: 'idempotency_key_reused', param: 'Idempotency-Key' };
    expect((await move('top-ups', { amountUsd: '2.51' }, key)).body).toMatchObject(reused);
    expect((await move('refunds', { amountUsd: '2.50' }, key)).body).toMatchObject(reused);
    const keyless = await finance.post(`${wallet()}/top-ups`, { amountUsd: '1' });
    expect(keyless.body).toMatchObject({ status: 400, param: 'Idempotency-Key' });
    expect(await balance()).toBe('12.500000000');
  });

  it('refunds no more than was paid in, saying so at the amount', async () => {
    await move('grants', { amountUsd: '5' });
    const refused = await move('refunds', { amountUsd: '10.000000001' });
    expect(refused.body).toMatchObject({
      status: 402,
      code: 'insufficient_balance',
      param: 'amountUsd',
      availableUsd: '10.000000000',
    });
    expect(refused.body.title).toContain('$10.000000000 is available');
    expect((await move('refunds', { amountUsd: '10' })).body.wallet).toMatchObject({ postedUsd: '0.000000000' });
  });

  it.each([
    ['nothing', 'top-ups', { amountUsd: '0' }, 'amountUsd'],
    ['less than nothing', 'refunds', { amountUsd: '-1' }, 'amountUsd'],
    ['a tenth decimal', 'top-ups', { amountUsd: '1.0000000001' }, 'amountUsd'],
    ['a number that is no text', 'top-ups', { amountUsd: 5 }, 'amountUsd'],
    ['words', 'grants', { amountUsd: 'five' }, 'amountUsd'],
    ['more than BIGINT holds', 'top-ups', { amountUsd: '9223372037' }, 'amountUsd'],
    ['more than a wallet holds', 'top-ups', { amountUsd: '999999999' }, 'amountUsd'],
    ['an adjustment without a reason', 'adjustments', { amountUsd: '1' }, 'memo'],
    ['an adjustment of nothing', 'adjustments', { amountUsd: '0', memo: 'why' }, 'amountUsd'],
    ['a grant that has expired', 'grants', { amountUsd: '1', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['a negative credit limit', 'credit-limit', { limitUsd: '-1' }, 'limitUsd'],
    ['a credit limit beyond what a wallet holds', 'credit-limit', { limitUsd: '1000000001' }, 'limitUsd'],
  ])('refuses %s, naming the field', async (_, verb, body, param) => {
    expect((await move(verb, body)).body).toMatchObject({ status: 400, code: 'invalid_value', param });
    expect(await balance()).toBe('10.000000000');
  });

  it('lowers a credit limit no further than it is used, saying so at the limit', async () => {
    await move('credit-limit', { limitUsd: '5' });
    await move('adjustments', { amountUsd: '-12', memo: 'an invoice of old' });
    const refused = await move('credit-limit', { limitUsd: '1.99' });
    expect(refused.body).toMatchObject({ code: 'insufficient_balance', param: 'limitUsd' });
    expect((await move('credit-limit', { limitUsd: '2' })).body.wallet).toMatchObject({
      ...{ balanceUsd: '-2.000000000', availableUsd: '0.000000000', creditLimitUsd: '2.000000000' },
    });
  });

  it('freezes and unfreezes', async () => {
    expect((await move('freeze', { memo: 'asked by phone' })).body.wallet.state).toBe('frozen');
    expect((await finance.get(`/api/organizations/${payer.organizationId}`)).body.walletState).toBe('frozen');
    expect((await move('unfreeze', {})).body.wallet.state).toBe('active');
  });

  it('shows grants with what is left of them, the first to expire first', async () => {
    await move('grants', { amountUsd: '3' });
    const { body } = await move('grants', { amountUsd: '1.5', expiresAt: '2099-01-01T00:00:00Z' });
    expect(body.wallet).toMatchObject({
      ...{ promoUsd: '4.500000000', postedUsd: '10.000000000', availableUsd: '14.500000000' },
      grants: [
        { remainingUsd: '1.500000000', expiresAt: '2099-01-01T00:00:00.000Z' },
        { remainingUsd: '3.000000000', expiresAt: null },
      ],
    });
  });

  it('reverses a transaction of this organization once, and shows what took what back', async () => {
    const { transactionId } = (await move('top-ups', { amountUsd: '4' })).body;
    const reversal = await move('reversals', { transactionId, memo: 'a typing error' });
    expect(reversal.body.wallet.balanceUsd).toBe('10.000000000');
    expect((await move('reversals', { transactionId, memo: 'again' })).body).toMatchObject({ param: 'transactionId' });
    const { items } = await transactions();
    expect(items).toMatchObject([
      { kind: 'reversal', reversesId: transactionId, amountUsd: '-4.000000000', memo: 'a typing error' },
      { kind: 'top-up', id: transactionId, reversedById: reversal.body.transactionId, isReversible: false },
      { kind: 'top-up', isReversible: true },
    ]);
    const theirs = await weir.test.database.prisma.ledgerTransaction.findFirst({ where: { walletId: other.walletId } });
    const foreign = await move('reversals', { transactionId: String(theirs!.id), memo: 'not theirs' });
    expect(foreign.status).toBe(404);
  });

  it('lists transactions newest first, with entries for the platform and without for the organization', async () => {
    await move('grants', { amountUsd: '1' });
    await move('credit-limit', { limitUsd: '7' });
    const { items, total } = await transactions();
    expect([total, items[0], items[1]]).toMatchObject([
      3,
      { kind: 'credit-limit', limitUsd: '7.000000000', amountUsd: '0.000000000', actorName: finance.email },
      {
        ...{ kind: 'promo-grant', promoUsd: '1.000000000', postedUsd: '0.000000000' },
        entries: [{ account: 'wallet' }, { account: 'promo', amountUsd: '-1.000000000' }, { account: 'promo_expense' }],
      },
    ]);
    expect((await transactions(finance, 'kind=promo-grant')).total).toBe(1);
    expect((await transactions(finance, 'pageSize=1&page=3')).items).toMatchObject([{ kind: 'top-up' }]);
    const seen = (await transactions(admin)).items;
    expect(seen.map((item: { entries: unknown; actorName: unknown }) => [item.entries, item.actorName])).toEqual(
      Array.from({ length: 3 }, () => [[], null]),
    );
  });

  describe('budgets', () => {
    const budgets = () => `/api/organizations/${payer.organizationId}/budgets`;
    const set = (body: object) => admin.post(budgets(), body);
    const listed = async (person = admin) => (await person.get(budgets())).body.items;

    it('are set, changed and removed by the admins of the organization, and noted', async () => {
      const month = { scope: 'organization', period: 'month' };
      expect((await set({ ...month, limitUsd: '20' })).status).toBe(204);
      expect((await set({ ...month, limitUsd: '25' })).status).toBe(204);
      await set({ scope: 'api_token', subject: payer.apiTokenId, period: 'lifetime', limitUsd: '0.5' });
      const [whole, token] = await listed();
      expect(whole).toMatchObject({ ...month, limitUsd: '25.000000000', spentUsd: '0.000000000', usedPercent: 0 });
      expect(new Date(whole.resetsAt).getUTCDate()).toBe(1);
      expect(token).toMatchObject({ subjectName: 'test', resetsAt: null, leftUsd: '0.500000000' });
      expect((await admin.send('DELETE', `${budgets()}/${whole.id}`)).status).toBe(204);
      expect(await listed()).toHaveLength(1);
      const where = { subject: `budget:${whole.id}` };
      const entries = await weir.test.database.prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
      expect(entries.map(({ action }) => action)).toEqual(['budget.set', 'budget.set', 'budget.removed']);
    });

    it('show what was spent in the window that now lies in', async () => {
      await set({ scope: 'organization', period: 'lifetime', limitUsd: '4' });
      const [{ id: budgetId }] = await listed();
      const startsAt = new Date('2020-01-01T00:00:00Z');
      const { prisma } = weir.test.database;
      // Spent by no call of this test: the window goes before the ledger is looked at.
      await prisma.budgetWindow.create({ data: { budgetId, startsAt, spentNanoUsd: 1_000_000_000n, heldNanoUsd: 1n } });
      expect(await listed()).toMatchObject([
        { spentUsd: '1.000000000', heldUsd: '0.000000001', leftUsd: '2.999999999', usedPercent: 25 },
      ]);
      await prisma.budgetWindow.deleteMany({ where: { budgetId } });
    });

    it('are shown to a member as far as they count for them', async () => {
      await set({ scope: 'organization', period: 'day', limitUsd: '1' });
      await set({ scope: 'user', subject: admin.userId, period: 'day', limitUsd: '1' });
      await set({ scope: 'user', subject: member.userId, period: 'day', limitUsd: '1' });
      await set({ scope: 'project', subject: 'secret', period: 'day', limitUsd: '1' });
      expect((await listed(member)).map(({ subject }: { subject: string }) => subject)).toEqual(['', member.userId]);
      expect(await listed()).toHaveLength(4);
    });

    it.each([
      ['a negative limit', { scope: 'organization', period: 'day', limitUsd: '-1' }, 'limitUsd'],
      ['a limit beyond what a wallet holds', { scope: 'organization', period: 'day', limitUsd: '2e9' }, 'limitUsd'],
      [
        'an organization with a subject',
        { scope: 'organization', subject: 'x', period: 'day', limitUsd: '1' },
        'subject',
      ],
      ['a project without a name', { scope: 'project', period: 'day', limitUsd: '1' }, 'subject'],
      ['a stranger', { scope: 'user', subject: uuidv7(), period: 'day', limitUsd: '1' }, 'subject'],
    ])('refuse %s, naming the field', async (_, body, param) => {
      expect((await set(body)).body).toMatchObject({ status: 400, code: 'invalid_value', param });
    });
  });
});
