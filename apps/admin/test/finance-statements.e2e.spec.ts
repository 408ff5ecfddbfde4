import { nanoUsd, parseUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { eventually, expectLedgerBalanced, pastCall, RunningWeir, type FundedOrganization } from '@app/testing';
import { uuidv7 } from 'uuidv7';
import { AdminClient } from './admin-client';

const PROFILE = {
  ...{
    legalName: 'Acme GmbH',
    address: 'Hauptstra\u00dfe 1',
    taxId: 'DE1',
    email: 'books@acme.example',
    language: 'en',
  },
  ...{ currency: 'EUR', currencyPerUsd: '0.92', paymentDays: 14, taxTreatment: 'standard', taxName: null },
  taxRatePercent: null,
};

describe('statements', () => {
  let weir: RunningWeir;
  let prepaid: FundedOrganization;
  let postpaid: FundedOrganization;
  let finance: AdminClient;
  let admin: AdminClient;
  let stranger: AdminClient;
  const now = new Date();
  const thisMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
  const lastInstant = new Date(thisMonth.getTime() - 1);
  const month = lastInstant.toISOString().slice(0, 7);

  beforeAll(async () => {
    let priceVersionId = '';
    weir = await RunningWeir.start(async (given) => {
      prepaid = await given.funded({ balance: '20' });
      postpaid = await given.funded({ balance: '0' });
      ({ priceVersionId } = await given.model({ id: 'm', prices: { input: 1_000n } }));
    });
    await weir.launch('admin');
    const ledger = new LedgerService(weir.test.database);
    const { walletId } = postpaid;
    await ledger.setCreditLimit({ walletId, limit: nanoUsd(10n ** 12n), idempotencyKey: 'limit', actor: 'test' });
    const call = { priceVersionId, cap: 10n ** 10n, model: 'gpt-x', admittedAt: lastInstant };
    await pastCall(weir.test, { ...call, payer: prepaid, inputTokens: 1_234_567 });
    await pastCall(weir.test, { ...call, payer: postpaid, inputTokens: 2_000_000_001 });
    await eventually(async () => expect(await weir.test.database.prisma.usageRecord.count()).toBe(2));
    finance = await AdminClient.logIn(weir, { role: 'finance' });
    admin = await AdminClient.logIn(weir, { memberOf: { [postpaid.organizationId]: 'admin' } });
    stranger = await AdminClient.logIn(weir, { memberOf: { [prepaid.organizationId]: 'admin' } });
  });
  afterEach(() => expectLedgerBalanced(weir.test.database));
  afterAll(() => weir.stop());

  const own = (organizationId: string) => `/api/organizations/${organizationId}/statements`;
  const statementOf = async ({ organizationId }: FundedOrganization) =>
    (await finance.get(`/api/statements?organizationId=${organizationId}`)).body.items[0];
  const period = async () => (await finance.get(`/api/periods/${month}`)).body;

  it('name what is wrong with a billing profile, and keep the one that was seen last', async () => {
    const path = `/api/organizations/${postpaid.organizationId}/billing-profile`;
    const write = (body: object, version: number) =>
      finance.send('PUT', path, { body, headers: { 'if-match': `"${version}"` } });
    expect((await write({ ...PROFILE, currencyPerUsd: '0' }, 0)).body).toMatchObject({ param: 'currencyPerUsd' });
    expect((await write({ ...PROFILE, email: 'nobody' }, 0)).body).toMatchObject({ param: 'email' });
    expect((await write({ ...PROFILE, currency: 'USD' }, 0)).body).toMatchObject({ param: 'currencyPerUsd' });
    expect((await write(PROFILE, 0)).body).toEqual({ ...PROFILE, version: 1 });
    expect((await write(PROFILE, 0)).status).toBe(412);
    expect((await admin.get(path)).body).toMatchObject({ currencyPerUsd: '0.92' });
    const entity = await finance.get('/api/legal-entity');
    const { version, ...value } = entity.body;
    const headers = { 'if-match': `"${version}"` };
    const body = { ...value, legalName: 'Weir Ltd', taxRatePercent: '19' };
    expect((await finance.send('PUT', '/api/legal-entity', { body, headers })).status).toBe(200);
    const wrong = { ...body, taxRatePercent: '1e2' };
    expect((await finance.send('PUT', '/api/legal-entity', { body: wrong, headers })).body).toMatchObject({
      param: 'taxRatePercent',
    });
  });

  it('are drafted, closed and made final for all, and then are the customers\u2019 to read', async () => {
    expect((await finance.get('/api/periods')).body.items.at(-1)).toMatchObject({ month, state: 'closing', drafts: 0 });
    expect((await finance.post('/api/statements/drafts', { month })).status).toBe(202);
    await eventually(
      async () => expect(await period()).toMatchObject({ statements: { drafts: 2, finals: 0 } }),
      30_000,
    );
    expect((await finance.get('/api/periods')).body.items.at(-1)).toMatchObject({ month, drafts: 2 });
    const draft = await statementOf(postpaid);
    expect((await finance.post(`/api/statements/${draft.id}/finalization`, {})).body).toMatchObject({ status: 400 });
    expect((await admin.get(`${own(postpaid.organizationId)}/${draft.id}`)).status).toBe(404);

    await eventually(async () => expect(await period()).toMatchObject({ mayClose: true }), 30_000);
    const closed = await finance.post(`/api/periods/${month}/close`, { leavesStragglers: false });
    expect(closed.body).toMatchObject({ state: 'closed', stragglers: 0 });
    expect((await finance.post(`/api/periods/${month}/close`, { leavesStragglers: false })).body).toMatchObject({
      param: 'month',
    });
    expect((await finance.post('/api/statements/finalizations', { month })).status).toBe(202);
    await eventually(
      async () => expect(await period()).toMatchObject({ statements: { drafts: 0, finals: 2 } }),
      30_000,
    );
    await eventually(async () => {
      const { totals } = await period();
      expect(totals).toMatchObject({
        usageCount: '2',
        chargeUsd: '2.001234568',
        transactionCount: '2',
        entryCount: '8',
      });
      expect(totals.entriesSha256).toMatch(/^[0-9a-f]{64}$/);
    }, 30_000);

    const invoice = (await admin.get(own(postpaid.organizationId))).body.items[0];
    expect(invoice).toMatchObject({
      kind: 'invoice',
      usageUsd: '2.000000001',
      totalUsd: '2.380000000',
      dueUsd: '2.380000000',
    });
    const whole = (await admin.get(`${own(postpaid.organizationId)}/${invoice.id}`)).body;
    expect(whole.document).toMatchObject({
      issuer: { legalName: 'Weir Ltd' },
      customer: { legalName: 'Acme GmbH' },
      display: { currency: 'EUR', total: '2.19' },
      lines: [{ model: 'gpt-x', requests: '1', quantities: { input: '2000000001' } }],
    });
    expect(await statementOf(prepaid)).toMatchObject({
      kind: 'usage_statement',
      totalUsd: '0.001234567',
      dueUsd: '0.000000000',
    });
  });

  it('are files that are the same each time, and nobody else\u2019s', async () => {
    const { id, number } = await statementOf(postpaid);
    for (const format of ['pdf', 'csv']) {
      const path = `${own(postpaid.organizationId)}/${id}/${format}`;
      const [one, other] = await Promise.all([
        admin.download(path),
        finance.download(`/api/statements/${id}/${format}`),
      ]);
      expect(one.headers.get('content-disposition')).toBe(`attachment; filename="${number}.${format}"`);
      expect(Buffer.from(await one.arrayBuffer())).toEqual(Buffer.from(await other.arrayBuffer()));
      expect((await stranger.get(path)).status).toBe(403);
      expect((await stranger.get(`${own(prepaid.organizationId)}/${id}/${format}`)).status).toBe(404);
    }
    expect((await stranger.get(own(prepaid.organizationId))).body.total).toBe(1);
    expect((await stranger.get(`${own(prepaid.organizationId)}/${id}`)).status).toBe(404);
    expect((await admin.get('/api/statements')).status).toBe(403);
  });

  it('are mailed, credited and paid, and refuse what does not fit at its field', async () => {
    const { id } = await statementOf(postpaid);
    const path = `/api/statements/${id}`;
    expect((await finance.post(`${path}/mail`, {})).body).toEqual({ delivery: 'log', email: PROFILE.email });
    const other = await statementOf(prepaid);
    expect((await finance.post(`/api/statements/${other.id}/mail`, {})).body).toMatchObject({ param: 'email' });

    const credit = (amountUsd: string, key: string) =>
      finance.post(
        `${path}/credit-notes`,
        { reason: 'outage', lines: [{ model: 'gpt-x', amountUsd }] },
        { 'idempotency-key': key },
      );
    expect((await credit('3', uuidv7())).body).toMatchObject({ status: 400, param: 'lines.0.amountUsd' });
    const key = uuidv7();
    expect((await credit('0.50', key)).body).toMatchObject({ creditedUsd: '0.600000000', dueUsd: '1.780000000' });
    const noted = await credit('0.5', key);
    expect([noted.status, noted.body.creditNotes.length]).toEqual([201, 1]);
    const note = await admin.download(
      `${own(postpaid.organizationId)}/${id}/credit-notes/${noted.body.creditNotes[0].id}/pdf`,
    );
    expect(
      Buffer.from(await note.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    expect((await finance.post(`${path}/void`, { reason: 'x' })).body).toMatchObject({ status: 400 });

    const ledger = new LedgerService(weir.test.database);
    const { walletId } = postpaid;
    const topUp = { walletId, amount: parseUsd('1'), idempotencyKey: uuidv7(), actor: 'test' };
    const { transactionId } = await ledger.topUp(topUp);
    const pay = (body: object) => finance.post(`${path}/payments`, body);
    expect((await pay({ transactionId: '999999' })).body).toMatchObject({ param: 'transactionId' });
    expect((await pay({ transactionId: String(transactionId), amountUsd: '1.01' })).body).toMatchObject({
      param: 'amountUsd',
    });
    expect((await pay({ transactionId: String(transactionId) })).body).toMatchObject({
      paidUsd: '1.000000000',
      dueUsd: '0.780000000',
    });
  });

  it('that are void may be issued anew', async () => {
    const { id, number } = await statementOf(prepaid);
    expect((await finance.post(`/api/statements/${id}/void`, { reason: 'wrong name' })).body).toMatchObject({
      state: 'void',
      number,
    });
    const draft = await finance.post(`/api/statements/${id}/reissue`, {});
    expect(draft.body).toMatchObject({ state: 'draft', document: { replaces: number } });
    const final = await finance.post(`/api/statements/${draft.body.id}/finalization`, {});
    expect(final.body).toMatchObject({ state: 'final', document: { replaces: number } });
    expect((await stranger.get(own(prepaid.organizationId))).body).toMatchObject({
      total: 1,
      items: [{ id: draft.body.id }],
    });
  });
});
