import { AuditorService } from '@app/auditor';
import { Clock, nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { Logger } from '@app/logging';
import { SettingsService } from '@app/settings';
import { expectLedgerBalanced } from '@app/testing';
import { CallDesk } from '../../billing/src/__fixtures__/call-desk';
import { finishedCall } from '../../billing/src/__fixtures__/finished-call';
import { insertIntoInbox } from '../../billing/src/usage-inbox.queries';
import { idAt } from './__fixtures__/recorded-calls';
import { ReportingDatabase } from './reporting-database';
import { RequestLifeService } from './request-life.service';
import { RequestLogService } from './request-log.service';
import { RetentionService } from './retention.service';
import { RollupsService } from './rollups.service';

/** Of last year, so that any month of it is over. */
const YEAR = new Clock().now().getUTCFullYear() - 1;
const DAY = `${YEAR}-03-14`;
const NEXT_DAY = `${YEAR}-03-15`;
const MONTH = `${YEAR}-03-01`;
const SUMS = `SELECT view::text, starts_at, sum(calls)::text AS calls, sum(charge_nano_usd)::text AS charge FROM usage_rollups
               WHERE grain = 'hour' GROUP BY 1, 2 ORDER BY 1, 2`;

describe('the retention of usage detail', () => {
  let desk: CallDesk;
  let rollups: RollupsService;
  let retention: RetentionService;
  let auditor: AuditorService;
  let reporting: ReportingDatabase;

  beforeEach(async () => {
    desk = await CallDesk.open();
    const { config, database } = desk.test;
    const logger = new Logger(config);
    await database.pool.query('SELECT ensure_partitions($1::date, 31)', [MONTH]);
    await database.pool.query(`INSERT INTO rollup_watermarks VALUES ('rolled_up', now())`);
    rollups = new RollupsService(config, logger);
    retention = new RetentionService(config, new SettingsService(database), logger);
    auditor = new AuditorService(config, new LedgerService(database), new Clock(), logger);
    reporting = new ReportingDatabase(config);
    await desk.serveNewPayer('10');
  });
  afterEach(async () => {
    for (const service of [rollups, retention, auditor, reporting]) await service.onApplicationShutdown();
    await desk.close();
  });

  const sql = async (text: string, ...values: unknown[]) => (await desk.test.database.pool.query(text, values)).rows;
  const at = (instant: string) => new Date(`${instant}Z`);
  /** A call of that instant, on its way to the ledger. */
  async function call(instant: string, charge: number, budgetWindows: readonly bigint[] = []) {
    const requestId = idAt(at(instant).getTime());
    const { payer, price } = desk;
    const facts = { requestId, payer, price, cap: 1_000_000n, budgetWindows, admittedAt: at(instant) };
    await insertIntoInbox(desk.test.database.pool, [finishedCall({ ...facts, quantities: { input: charge } })]);
    return requestId;
  }
  const keepFor = (usageDetailMonths: number | null) =>
    desk.test.database.prisma.setting.upsert({
      where: { key: 'retention' },
      create: { key: 'retention', value: { usageDetailMonths, noticeDays: 14 } },
      update: { value: { usageDetailMonths, noticeDays: 14 } },
    });
  const close = () => sql(`INSERT INTO periods (month, actor, counted_at) VALUES ($1, 'test', now())`, MONTH);
  const days = () =>
    sql(
      `SELECT day::text, calls::text, dropped_at IS NOT NULL AS dropped FROM dropped_days WHERE calls > 0 ORDER BY day`,
    );
  const letNoticePass = () => sql(`UPDATE dropped_days SET drops_after = now()`);
  const recordsOf = async (day: string) =>
    Number((await sql('SELECT count(*) AS calls FROM usage_records WHERE day = $1', day))[0].calls);
  async function settleAndAudit(): Promise<void> {
    await desk.settle();
    await rollups.checkWhenDue();
    await auditor.lookAtAll();
  }

  it('drops days of closed months after their notice; ledger, budgets and roll-ups still tie out', async () => {
    const { walletId, organizationId } = desk.payer;
    const ledger = new LedgerService(desk.test.database);
    await ledger.setBudget({
      walletId,
      scope: 'organization',
      subject: '',
      period: 'lifetime',
      limit: nanoUsd(10n ** 9n),
    });
    const { prisma } = desk.test.database;
    const { id: budgetId } = await prisma.budget.findFirstOrThrow({ where: { organizationId } });
    const window = await prisma.budgetWindow.create({ data: { budgetId, startsAt: new Date(0), endsAt: null } });
    // One transaction for both days: of its calls some stay and some go.
    const gone = await call(`${DAY}T10:00:00`, 700, [window.id]);
    await call(`${DAY}T11:00:00`, 0);
    const kept = await call(`${NEXT_DAY}T00:00:01`, 41, [window.id]);
    await settleAndAudit();
    await expectLedgerBalanced(desk.test.database);
    const before = await sql(SUMS);
    await close();
    await auditor.lookAtAll();

    await keepFor(6);
    await retention.look();
    expect(await days()).toEqual([
      { day: DAY, calls: '2', dropped: false },
      { day: NEXT_DAY, calls: '1', dropped: false },
    ]);
    const [notice] = await sql(
      `SELECT subject, facts FROM audit_findings WHERE "check" = 'usage-drop' AND resolved_at IS NULL`,
    );
    expect(notice).toMatchObject({
      subject: `month:${YEAR}-03`,
      facts: { days: 31, calls: '3', chargeNanoUsd: '741' },
    });
    await retention.look();
    expect([await recordsOf(DAY), await recordsOf(NEXT_DAY)]).toEqual([2, 1]);

    await sql(`UPDATE dropped_days SET drops_after = now() WHERE day <= $1`, DAY);
    await retention.look();
    expect([await recordsOf(DAY), await recordsOf(NEXT_DAY)]).toEqual([0, 1]);
    expect(await sql(SUMS)).toEqual(before);
    await expectLedgerBalanced(desk.test.database);
    await auditor.lookAtAll();
    expect(await sql(`SELECT * FROM audit_findings WHERE "check" <> 'usage-drop'`)).toEqual([]);

    const lives = new RequestLifeService(desk.test.database);
    await expect(lives.requestLife(gone)).rejects.toMatchObject({ code: 'detail_dropped', status: 410 });
    expect(await lives.requestLife(kept)).toMatchObject({ state: 'settled' });
    const log = new RequestLogService(reporting, new Clock());
    const page = await log.listRequests({ from: at(`${DAY}T00:00:00`), to: at(`${YEAR}-04-01T00:00:00`) });
    expect([page.items.length, page.droppedUntil]).toEqual([1, DAY]);
    expect(await log.listRequests({ requestId: gone })).toMatchObject({ items: [], droppedUntil: DAY });
  });

  it('finds a ledger entry that was changed behind a dropped day', async () => {
    await call(`${DAY}T10:00:00`, 700);
    await settleAndAudit();
    await close();
    await auditor.lookAtAll();
    await keepFor(6);
    await retention.look();
    await letNoticePass();
    await retention.look();
    expect(await days()).toMatchObject([{ day: DAY, dropped: true }]);
    await expectLedgerBalanced(desk.test.database);
    await sql('ALTER TABLE dropped_usage DISABLE TRIGGER USER');
    await sql('UPDATE dropped_usage SET charge_nano_usd = charge_nano_usd + 1 WHERE ledger_transaction_id IS NOT NULL');
    await expect(expectLedgerBalanced(desk.test.database)).rejects.toThrow('I5');
    await expect(sql('UPDATE dropped_days SET calls = 0')).rejects.toThrow('is dropped');
  });

  it('charges no call of a dropped day: nobody can tell whether it was charged before', async () => {
    await call(`${DAY}T10:00:00`, 700);
    await settleAndAudit();
    await close();
    await auditor.lookAtAll();
    await keepFor(6);
    await retention.look();
    await letNoticePass();
    await retention.look();
    const { postedNanoUsd } = await desk.wallet();
    const late = await call(`${DAY}T12:00:00`, 5);
    await desk.settle();
    expect((await desk.wallet()).postedNanoUsd).toBe(postedNanoUsd);
    expect(await sql('SELECT request_id FROM quarantined_usages')).toEqual([{ request_id: late }]);
    await expectLedgerBalanced(desk.test.database);
  });

  it.each([
    ['the month is open', () => Promise.resolve()],
    ['a call waits to be settled', async () => void (await close().then(() => call(`${DAY}T12:00:00`, 1)))],
    [
      'the control totals of the month are not counted',
      async () => void (await sql(`INSERT INTO periods (month, actor) VALUES ($1, 'test')`, MONTH)),
    ],
    [
      'an invariant does not hold',
      async () => {
        await close();
        await sql(`INSERT INTO audit_findings ("check", subject, facts) VALUES ('I5', 'transaction:1', '{}')`);
      },
    ],
    [
      'the roll-ups are not its sums',
      async () => {
        await close();
        await sql(
          `UPDATE usage_rollups SET charge_nano_usd = charge_nano_usd + 1 WHERE view = 'model' AND grain = 'hour'`,
        );
      },
    ],
  ])('announces nothing of a day while %s', async (_, hinder) => {
    await call(`${DAY}T10:00:00`, 700);
    await settleAndAudit();
    await hinder();
    await keepFor(6);
    await retention.look();
    expect(await days()).toEqual([]);
    expect(await recordsOf(DAY)).toBe(1);
  });

  it('calls off what was announced when detail is to be kept after all', async () => {
    await call(`${DAY}T10:00:00`, 700);
    await settleAndAudit();
    await close();
    await keepFor(6);
    await retention.look();
    expect(await days()).toHaveLength(1);
    await letNoticePass();
    await keepFor(null);
    await retention.look();
    expect([await days(), await recordsOf(DAY)]).toEqual([[], 1]);
    expect(await sql(`SELECT FROM audit_findings WHERE resolved_at IS NULL`)).toEqual([]);
  });
});
