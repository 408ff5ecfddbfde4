import { expectLedgerBalanced, eventually, RunningWeir } from '@app/testing';
import { AdminClient } from './admin-client';

const ROOT = '/api/reconciliation';
const HEAD = 'day,model,requests,input_tokens,output_tokens,cost_usd';
const SOURCE = { name: 'The account', providerId: 'openai-compatible', adapter: 'csv' };
const ADMIN_KEY = 'sk-admin-very-secret-0001';

describe('reconciliation', () => {
  let weir: RunningWeir;
  let finance: AdminClient;
  let support: AdminClient;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      await given.funded({ balance: '1' });
      await given.model({ id: 'small' });
      await given.channel({ baseUrl: 'http://127.0.0.1:9', models: ['small'] });
    });
    await weir.launch('admin');
    finance = await AdminClient.logIn(weir, { role: 'finance' });
    support = await AdminClient.logIn(weir, { role: 'support' });
  });
  afterEach(() => expectLedgerBalanced(weir.test.database));
  afterAll(() => weir.stop());

  const post = (path: string, body: unknown = {}) => finance.post(`${ROOT}/${path}`, body);
  const get = async (path: string) => (await finance.get(`${ROOT}/${path}`)).body;

  it('goes from a file to a posted true-up, which the audit log tells of, and is finance’s alone', async () => {
    const { status, body: source } = await post('sources', SOURCE);
    expect([status, source]).toMatchObject([
      201,
      { keyLastFour: null, openDifferences: 0, reportedUntil: null, version: 1 },
    ]);
    const bad = `${HEAD}\n2026-10-05,small,1,10,5,$3\n2026-10-06,small,1,10,5,1`;
    expect((await post(`sources/${source.id}/file-previews`, { text: bad })).body).toMatchObject({
      ...{ rows: 0, faults: [{ line: 2, field: 'cost_usd' }] },
    });
    const file = { fileName: 'october.csv', reference: 'INV-7' };
    expect((await post(`sources/${source.id}/imports`, { ...file, text: bad })).status).toBe(400);

    const text = `${HEAD}\n2026-10-05,small,3,10,5,1.25`;
    const preview = (await post(`sources/${source.id}/file-previews`, { text })).body;
    expect(preview).toMatchObject({ rows: 1, firstDay: '2026-10-05', costUsd: '1.250000000', importedAt: null });
    const imported = await post(`sources/${source.id}/imports`, { ...file, text });
    const again = await post(`sources/${source.id}/imports`, { ...file, text });
    expect([imported.status, again.body]).toEqual([201, imported.body]);

    const days = { sourceId: source.id, firstDay: '2026-10-05', lastDay: '2026-10-05' };
    const run = await post('runs', days);
    expect([run.status, run.body.state]).toEqual([202, 'queued']);
    await eventually(async () => expect((await get(`runs/${run.body.id}`)).state).toBe('done'));
    const { items, total } = await get(`differences?class=foreign_traffic&sourceId=${source.id}`);
    expect(total).toBe(1);
    const [difference] = items;
    expect(difference).toMatchObject({
      state: 'open',
      isPostable: true,
      reference: 'INV-7',
      delta: { costUsd: '1.250000000' },
    });
    expect(await get(`differences/${difference.id}/attempts`)).toEqual({ items: [], total: 0 });

    expect((await support.get(`${ROOT}/differences`)).status).toBe(403);
    expect((await support.post(`${ROOT}/differences/${difference.id}/true-up`, {})).status).toBe(403);
    await post(`differences/${difference.id}/explanation`, { note: 'a key of the lab' });
    const posted = await Promise.all([1, 2, 3].map(() => post(`differences/${difference.id}/true-up`)));
    expect(new Set(posted.map(({ body }) => body.ledgerTransactionId)).size).toBe(1);
    expect(posted[0]!.body).toMatchObject({
      state: 'posted',
      isPostable: false,
      note: 'a key of the lab',
      decidedBy: finance.email,
    });
    const { rows } = await weir.test.database.pool.query<{ kind: string; amount: bigint }>(
      `SELECT kind::text, amount_nano_usd AS amount FROM ledger_entries JOIN ledger_accounts AS account ON account.id = account_id
        WHERE transaction_id = $1 ORDER BY amount_nano_usd`,
      [posted[0]!.body.ledgerTransactionId],
    );
    expect(rows).toEqual([
      { kind: 'payable', amount: -1_250_000_000n },
      { kind: 'cost_of_sales', amount: 1_250_000_000n },
    ]);
    const where = { subject: `reconciliation-difference:${difference.id}` };
    const entries = await weir.test.database.prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
    expect(entries.map(({ action }) => action)).toEqual([
      ...['reconciliation-difference.explained', 'reconciliation-difference.posted'],
    ]);
  });

  it('never gives an admin key back, and asks for it again when its address changes', async () => {
    const asked = { ...SOURCE, name: 'Asked', adapter: 'openai' };
    expect((await post('sources', asked)).body).toMatchObject({ status: 400, param: 'adminKey' });
    const { body: source } = await post('sources', { ...asked, adminKey: ADMIN_KEY });
    expect(source).toMatchObject({ keyLastFour: '0001', baseUrl: 'https://api.openai.com' });
    const change = (body: object, version: number) =>
      finance.send('PUT', `${ROOT}/sources/${source.id}`, { body, headers: { 'if-match': `"${version}"` } });
    const moved = await change({ name: 'Asked', baseUrl: 'https://elsewhere.example' }, 1);
    expect(moved.body).toMatchObject({ status: 400, param: 'adminKey' });
    expect((await change({ name: 'Renamed' }, 1)).body).toMatchObject({
      name: 'Renamed',
      keyLastFour: '0001',
      version: 2,
    });
    expect((await change({ name: 'Late' }, 1)).status).toBe(412);
    for (const path of ['sources', `sources/${source.id}`, 'accounts'])
      expect((await finance.get(`${ROOT}/${path}`)).text).not.toMatch(/very-secret|upstream-secret/);
    expect((await finance.delete(`${ROOT}/sources/${source.id}`, 2)).status).toBe(204);
  });

  it('refuses days that are not over, or in the wrong order', async () => {
    const { items } = await get('sources');
    const ask = (firstDay: string, lastDay: string) => post('runs', { sourceId: items[0].id, firstDay, lastDay });
    expect((await ask('2026-10-02', '2026-10-01')).body).toMatchObject({ status: 400, param: 'lastDay' });
    expect((await ask('2026-10-02', '2999-01-01')).body).toMatchObject({ status: 400, param: 'lastDay' });
    expect((await ask('2026-01-01', '2026-10-01')).body).toMatchObject({ status: 400, param: 'lastDay' });
  });
});
