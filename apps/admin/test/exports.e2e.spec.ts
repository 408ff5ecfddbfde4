import { createHash } from 'node:crypto';
import { eventually, expectLedgerBalanced, RunningWeir, type FundedOrganization } from '@app/testing';
import { AdminClient } from './admin-client';

const PERIOD = { from: '2020-01-01T00:00:00Z', to: '2029-01-01T00:00:00+08:00' };
const CSV = { dataset: 'usage_detail', format: 'csv', ...PERIOD };

describe('exports over REST', () => {
  let weir: RunningWeir;
  let organization: FundedOrganization;
  let foreign: FundedOrganization;
  let finance: AdminClient;
  let admin: AdminClient;
  let member: AdminClient;
  let own: string;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '5' });
      foreign = await given.funded({ balance: '5' });
    });
    await weir.launch('admin');
    const { organizationId } = organization;
    own = `/api/organizations/${organizationId}/exports`;
    finance = await AdminClient.logIn(weir, { role: 'finance' });
    admin = await AdminClient.logIn(weir, { memberOf: { [organizationId]: 'admin' } });
    member = await AdminClient.logIn(weir, { memberOf: { [organizationId]: 'member' } });
  });
  afterEach(() => expectLedgerBalanced(weir.test.database));
  afterAll(() => weir.stop());

  const finished = (person: AdminClient, path: string) =>
    eventually(async () => {
      const { body } = await person.get(path);
      if (body.state !== 'finished') throw new Error(JSON.stringify(body));
      return body;
    }, 30_000);

  it('are offered to finance for what is about to be dropped', async () => {
    const { pool, prisma } = weir.test.database;
    // It stays announced for as long as retention finds it due.
    await prisma.setting.create({ data: { key: 'retention', value: { usageDetailMonths: 1, noticeDays: 14 } } });
    await pool.query(`SELECT ensure_partitions('2025-07-01', 31)`);
    await pool.query(`INSERT INTO periods (month, actor, counted_at) VALUES ('2025-07-01', 'test', now())`);
    await pool.query(`INSERT INTO dropped_days (day, drops_after, calls, charge_nano_usd, cost_nano_usd, attempts)
                           VALUES ('2025-07-14', '2029-12-05', 3, 1000, 0, 3)`);
    const { body } = await finance.get('/api/exports/leaving');
    const period = { from: '2025-07-01T00:00:00.000Z', to: '2025-08-01T00:00:00.000Z' };
    const facts = { month: '2025-07', calls: 3, chargeUsd: '0.000001000', dropsAfter: '2029-12-05T00:00:00.000Z' };
    expect(body.items).toEqual([{ ...facts, ...period, export: null }]);
    const { body: made } = await finance.post('/api/exports', { ...CSV, ...period });
    await finished(finance, `/api/exports/${made.id}`);
    const { body: after } = await finance.get('/api/exports/leaving');
    expect(after.items).toEqual([{ ...facts, ...period, export: { id: made.id, state: 'finished' } }]);
    expect((await admin.get('/api/exports/leaving')).status).toBe(403);
  });

  it('are made by the worker and downloaded as the manifest says, under a name of the organization', async () => {
    const made = await admin.post(own, { ...CSV, dataset: 'balances' });
    expect([made.status, made.body]).toMatchObject([201, { dataset: 'balances', rowsDone: 0, fileName: null }]);
    const path = `${own}/${made.body.id}`;
    const { manifest, ...row } = await finished(admin, path);
    expect(row).toMatchObject({
      from: '2020-01-01T00:00:00.000Z',
      to: '2028-12-31T16:00:00.000Z',
      rowsDone: 1,
      rowsTotal: 1,
    });
    expect(manifest.sums).toMatchObject({ USD: { top_ups_usd: '5.000000000', closing_usd: '5.000000000' } });

    const file = await admin.download(`${path}/file`);
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="${row.fileName}"; filename*=UTF-8''${encodeURIComponent(`organization ${/[\w-]{36}/.exec((await weir.test.database.prisma.organization.findUniqueOrThrow({ where: { id: organization.organizationId } })).name)![0]} ${row.fileName}`)}`,
    );
    const bytes = Buffer.from(await file.arrayBuffer());
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(manifest.files).toEqual([{ name: row.fileName, bytes: bytes.length, sha256 }]);
    expect(bytes.toString()).toContain(organization.organizationId);
    expect(bytes.toString()).not.toContain(foreign.organizationId);
  });

  it('are the same bytes again with the watermark of an earlier one', async () => {
    const first = await finished(
      finance,
      `/api/exports/${(await finance.post('/api/exports', { ...CSV, dataset: 'journal' })).body.id}`,
    );
    const again = { ...CSV, dataset: 'journal', watermark: first.watermark };
    const second = await finished(finance, `/api/exports/${(await finance.post('/api/exports', again)).body.id}`);
    expect(second.manifest).toEqual(first.manifest);
    expect(second.id).not.toBe(first.id);
  });

  it('name the field of an order that cannot be', async () => {
    const wrong: readonly (readonly [object, string])[] = [
      [{ ...CSV, columns: ['request_id', 'nonsense'] }, 'columns.1'],
      [{ ...CSV, columns: ['cost_usd'] }, 'columns.0'],
      [{ ...CSV, filter: { channelId: organization.organizationId } }, 'filter.channelId'],
      [{ ...CSV, filter: { organizationId: foreign.organizationId } }, 'filter.organizationId'],
      [{ ...CSV, dataset: 'journal', filter: { model: 'm' } }, 'filter.model'],
      [{ ...CSV, dataset: 'margin' }, 'dataset'],
      [{ ...CSV, dataset: 'nothing' }, 'dataset'],
      [{ ...CSV, format: 'pdf' }, 'format'],
      [{ ...CSV, timeZone: 'Mars/Olympus' }, 'timeZone'],
      [{ ...CSV, to: PERIOD.from }, 'to'],
      [{ ...CSV, from: 'yesterday' }, 'from'],
      [{ ...CSV, grain: 'hour' }, 'grain'],
      [{ ...CSV, format: 'xlsx', hasBom: true }, 'hasBom'],
      [{ ...CSV, watermark: '2999-01-01T00:00:00Z' }, 'watermark'],
    ];
    for (const [body, param] of wrong) {
      const answer = await admin.post(own, body);
      expect([body, answer.status, answer.body.param]).toEqual([body, 400, param]);
    }
    expect((await member.post(own, { ...CSV, dataset: 'journal' })).body.param).toBe('dataset');
  });

  it('offer each reader what is theirs, and show nobody what is another’s', async () => {
    const offered = async (person: AdminClient, path: string) =>
      (await person.get(`${path}/datasets`)).body.items.map(({ id }: { id: string }) => id);
    expect(await offered(member, own)).toEqual(['usage_detail', 'usage_focus']);
    expect(await offered(admin, own)).toEqual(['usage_detail', 'usage_focus', 'journal', 'balances']);
    expect(await offered(finance, '/api/exports')).toContain('margin');
    expect((await admin.get(`${own}/datasets`)).text).not.toMatch(/cost_usd|margin|channel|provider_id|upstream/);

    const { body: theirs } = await admin.post(own, CSV);
    const { body: platforms } = await finance.post('/api/exports', CSV);
    await finished(admin, `${own}/${theirs.id}`);
    await finished(finance, `/api/exports/${platforms.id}`);
    for (const [person, path] of [
      [member, `${own}/${theirs.id}`],
      [admin, `${own}/${platforms.id}`],
      [finance, `/api/exports/${theirs.id}`],
    ] as const) {
      expect((await person.get(path)).status).toBe(404);
      expect((await person.get(`${path}/file`)).status).toBe(404);
      expect((await person.post(`${path}/cancellation`, {})).status).toBe(404);
    }
    const { body: list } = await member.get(own);
    expect(list.items).toEqual([]);
  });

  it('that have ended cannot be cancelled', async () => {
    const { body: made } = await admin.post(own, CSV);
    await finished(admin, `${own}/${made.id}`);
    const answer = await admin.post(`${own}/${made.id}/cancellation`, {});
    expect(answer.body).toMatchObject({ status: 400, code: 'invalid_value' });
  });

  it('are made again and again by schedules, which are changed as they were seen', async () => {
    const schedules = '/api/export-schedules';
    const daily = {
      ...CSV,
      from: undefined,
      to: undefined,
      name: 'daily',
      frequency: 'daily',
      period: 'yesterday',
      hour: 6,
    };
    const made = await finance.post(schedules, {
      ...daily,
      recipients: ['CFO@example.com'],
      timeZone: 'Asia/Shanghai',
    });
    expect([made.status, made.body]).toMatchObject([
      201,
      { version: 1, recipients: ['cfo@example.com'], isEnabled: true },
    ]);
    expect(made.body.nextRunAt).toMatch(/T22:00:00.000Z$/);
    const path = `${schedules}/${made.body.id}`;
    expect((await finance.send('PUT', path, { body: daily })).status).toBe(428);
    const headers = { 'if-match': '"1"' };
    const changed = await finance.send('PUT', path, { body: { ...daily, hour: 23 }, headers });
    expect(changed.body).toMatchObject({ version: 2, hour: 23, recipients: [] });
    expect((await finance.send('PUT', path, { body: daily, headers })).status).toBe(412);
    expect((await finance.post(schedules, { ...daily, hour: 24 })).body).toMatchObject({ status: 400, param: 'hour' });
    expect((await admin.get(`/api/organizations/${organization.organizationId}/export-schedules`)).body.total).toBe(0);

    await weir.test.database.prisma.exportSchedule.update({
      where: { id: made.body.id },
      data: { nextRunAt: new Date(0) },
    });
    const run = await eventually(async () => {
      const { items } = (await finance.get('/api/exports?state=finished')).body;
      const [first] = items.filter(({ schedule }: { schedule: string | null }) => schedule === 'daily');
      if (!first) throw new Error('not made yet');
      return first;
    }, 60_000);
    expect(run.to).toMatch(/T00:00:00.000Z$/);
    expect(Date.parse(run.to) - Date.parse(run.from)).toBe(24 * 60 * 60_000);
    expect((await finance.delete(path, 2)).status).toBe(204);
    expect((await finance.get(`/api/exports/${run.id}`)).body).toMatchObject({ schedule: null, state: 'finished' });
  });
});
