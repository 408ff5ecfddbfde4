import { AuditorService } from '@app/auditor';
import { Clock } from '@app/common';
import { LedgerService } from '@app/ledger';
import { Logger } from '@app/logging';
import { RetentionService, RollupsService } from '@app/reporting';
import { SettingsService } from '@app/settings';
import { expectLedgerBalanced } from '@app/testing';
import { CallDesk } from '../../billing/src/__fixtures__/call-desk';
import { finishedCall } from '../../billing/src/__fixtures__/finished-call';
import { insertIntoInbox } from '../../billing/src/usage-inbox.queries';
import { idAt } from '../../reporting/src/__fixtures__/recorded-calls';
import { LeavingDetailService } from './leaving-detail.service';

/** Of last year, so that it is over. */
const YEAR = new Clock().now().getUTCFullYear() - 1;
const [MARCH, APRIL] = [`${YEAR}-03-01T00:00:00.000Z`, `${YEAR}-04-01T00:00:00.000Z`];
const PERIOD = { timeZone: 'UTC', grain: 'day', filter: {}, columns: ['request_id'], hasBom: false };

describe('detail that is about to be dropped', () => {
  let desk: CallDesk;
  let services: readonly [RollupsService, RetentionService, AuditorService];
  let leaving: LeavingDetailService;

  beforeEach(async () => {
    desk = await CallDesk.open();
    const { config, database } = desk.test;
    const logger = new Logger(config);
    await database.pool.query('SELECT ensure_partitions($1::date, 31)', [MARCH]);
    await database.pool.query(`INSERT INTO rollup_watermarks VALUES ('rolled_up', now())`);
    services = [
      new RollupsService(config, logger),
      new RetentionService(config, new SettingsService(database), logger),
      new AuditorService(config, new LedgerService(database), new Clock(), logger),
    ];
    leaving = new LeavingDetailService(database);
    await desk.serveNewPayer('10');
  });
  afterEach(async () => {
    await expectLedgerBalanced(desk.test.database);
    for (const service of services) await service.onApplicationShutdown();
    await desk.close();
  });

  const sql = async (text: string, ...values: unknown[]) => (await desk.test.database.pool.query(text, values)).rows;
  /** Its id was given at one instant, and it was admitted at that or a later one. */
  async function call(givenAt: string, admittedAt = givenAt): Promise<void> {
    const requestId = idAt(new Date(`${givenAt}Z`).getTime());
    const { payer, price } = desk;
    const facts = { requestId, payer, price, cap: 1_000_000n, admittedAt: new Date(`${admittedAt}Z`) };
    await insertIntoInbox(desk.test.database.pool, [finishedCall({ ...facts, quantities: { input: 700 } })]);
    await desk.settle();
  }
  const keepFor = (usageDetailMonths: number | null) =>
    desk.test.database.prisma.setting.upsert({
      where: { key: 'retention' },
      create: { key: 'retention', value: { usageDetailMonths, noticeDays: 14 } },
      update: { value: { usageDetailMonths, noticeDays: 14 } },
    });
  async function announce(): Promise<void> {
    const [rollups, retention, auditor] = services;
    await rollups.checkWhenDue();
    await sql(
      `INSERT INTO periods (month, actor, counted_at) SELECT day, 'test', now() FROM generate_series($1::date, $2, interval '1 month') AS day`,
      MARCH,
      APRIL,
    );
    await auditor.lookAtAll();
    await keepFor(6);
    await retention.look();
  }
  async function anExport(change: {
    readonly parameters?: object;
    readonly state?: 'waiting' | 'finished' | 'failed' | 'expired';
    readonly watermark?: Date | null;
  }): Promise<string> {
    const { parameters, state = 'finished', watermark = new Clock().now() } = change;
    const data = {
      dataset: 'usage_detail',
      format: 'csv',
      state,
      watermark,
      ...(state === 'finished' && { manifest: {} }),
    };
    const { id } = await desk.test.database.prisma.export.create({
      data: { ...data, parameters: { ...PERIOD, from: MARCH, to: APRIL, ...parameters } },
    });
    return id;
  }
  const found = async () => (await leaving.list()).map(({ exportId, exportState }) => [exportId, exportState]);

  it('is announced by month, with what an export has to cover, until it is called off', async () => {
    await call(`${YEAR}-03-14T10:00:00`);
    await call(`${YEAR}-03-31T23:00:00`);
    expect(await leaving.list()).toEqual([]);
    await announce();
    expect(await leaving.list()).toEqual([
      {
        ...{ month: `${YEAR}-03`, calls: 2n, chargeNanoUsd: 1_400n, from: new Date(MARCH), to: new Date(APRIL) },
        ...{ dropsAfter: expect.any(Date), exportId: null, exportState: null },
      },
    ]);
    await keepFor(null);
    await services[1].look();
    expect(await leaving.list()).toEqual([]);
  });

  it('reaches into the next month where a call of its last moment was admitted then', async () => {
    await call(`${YEAR}-03-31T23:59:59.900`, `${YEAR}-04-01T00:00:00.100`);
    await announce();
    expect(await leaving.list()).toMatchObject([{ month: `${YEAR}-03`, to: new Date(`${YEAR}-04-02T00:00:00Z`) }]);
    await anExport({});
    expect(await found()).toEqual([[null, null]]);
    const id = await anExport({ parameters: { to: `${YEAR}-04-02T00:00:00.000Z` } });
    expect(await found()).toEqual([[id, 'finished']]);
  });

  it('is exported by a finished export of everything that covers it and is newer than its last call', async () => {
    await call(`${YEAR}-03-14T10:00:00`);
    await announce();
    const [{ settled_at: settledAt }] = await sql('SELECT settled_at FROM usage_records');
    await anExport({ watermark: settledAt });
    await anExport({ parameters: { filter: { model: 'm' } } });
    await anExport({ parameters: { to: `${YEAR}-03-31T23:59:59.999Z` } });
    await anExport({ parameters: { from: `${YEAR}-02-28T16:00:00.000Z`, to: `${YEAR}-03-31T16:00:00.000Z` } });
    await anExport({ state: 'failed' });
    await anExport({ state: 'expired' });
    const { organizationId } = desk.payer;
    await sql(`UPDATE exports SET organization_id = $2 WHERE id = $1`, await anExport({}), organizationId);
    expect(await found()).toEqual([[null, null]]);

    const waiting = await anExport({ state: 'waiting', watermark: null });
    expect(await found()).toEqual([[waiting, 'waiting']]);
    const wider = { from: `${YEAR}-02-28T16:00:00.000Z`, to: `${YEAR}-05-01T00:00:00.000Z` };
    const finished = await anExport({ parameters: wider, watermark: new Date(settledAt.getTime() + 1) });
    expect(await found()).toEqual([[finished, 'finished']]);
    await anExport({ state: 'waiting', watermark: null });
    expect(await found()).toEqual([[finished, 'finished']]);
  });
});
