import { SettlementService } from '@app/billing';
import { Clock, nanoUsd, newRequestId, type NanoUsd } from '@app/common';
import { LedgerService, placeHolds } from '@app/ledger';
import { quantitiesOf } from '@app/llm';
import { Logger } from '@app/logging';
import { shardOf } from '@app/queue';
import { eventually, Given, openTestDatabase, type FundedOrganization, type TestDatabase } from '@app/testing';
import type { AdmittedCall, Ending } from '../../billing/src/admitted-call';
import { usageBody } from '../../billing/src/usage-body';
import { insertIntoInbox } from '../../billing/src/usage-inbox.queries';
import { AuditorService } from './auditor.service';
import { resolveFinding } from './findings.queries';

const CAP = 100_000_000n;

describe('the auditor', () => {
  let test: TestDatabase;
  let settlement: SettlementService;
  let auditor: AuditorService;
  let payer: FundedOrganization;
  let price: { readonly id: string; readonly rates: readonly { readonly id: string }[] };

  beforeEach(async () => {
    test = await openTestDatabase();
    const { priceVersionId: id } = await new Given(test).model({ id: 'm' });
    price = await test.database.prisma.priceVersion.findUniqueOrThrow({ where: { id }, include: { rates: true } });
    const logger = new Logger(test.config);
    settlement = new SettlementService(test.config, logger);
    auditor = new AuditorService(test.config, new LedgerService(test.database), new Clock(), logger);
    payer = await new Given(test).funded({ balance: '1' });
  });
  afterEach(async () => {
    await settlement.onApplicationShutdown();
    await auditor.onApplicationShutdown();
    await test.drop();
  });

  const sql = (text: string, values: unknown[] = []) => test.database.pool.query(text, values);
  /** As a bug would that the database does not know of. */
  const despite = async (table: string, text: string) => {
    await sql(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await sql(text);
    await sql(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  };
  const findings = async () => {
    const rows = await test.database.prisma.auditFinding.findMany({
      where: { resolvedAt: null },
      orderBy: { id: 'asc' },
    });
    return rows.map(({ check, subject }) => [check, subject]);
  };
  const stateOf = async (walletId: string) =>
    (await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: walletId } })).state;

  async function hold() {
    const requestId = newRequestId();
    const amount = nanoUsd(CAP);
    const { walletId, apiTokenId } = payer;
    const asked = { requestId, walletId, amount, cap: amount, floor: amount, userId: null, project: null, apiTokenId };
    const owner = { processId: newRequestId(), expireAfterMs: 60_000 };
    const [placed] = await placeHolds(test.database.pool, [{ ...asked, priceVersionId: price.id }], owner);
    return { requestId, outcome: placed!.outcome };
  }

  /** A call from its hold to its charge. */
  async function settledCall(ending: Partial<Ending> = {}) {
    const { requestId } = await hold();
    const call = {
      requestId,
      payer: { ...payer, apiTokenName: 'test', userId: null, project: null, holdMode: 'strict' },
      request: { model: 'm', stream: false, endUser: undefined },
      offer: { price },
      endpoint: 'chat/completions',
      hold: CAP as NanoUsd,
      cap: CAP as NanoUsd,
      budgetWindows: [],
      admittedAt: new Clock().now(),
    } as unknown as AdmittedCall;
    const usage = { quantities: quantitiesOf({ input: 1_000, output: 500 }), source: 'upstream' } as const;
    const rest = { modelServed: 'm', finishReason: 'stop', errorCode: null, serviceTier: null, disputedUsage: null };
    const times = { queueMs: 1, firstTokenMs: 2, totalMs: 3 };
    const ended: Ending = { outcome: 'completed', usage, attempts: [], route: null, ...rest, ...times, ...ending };
    const body = JSON.stringify(usageBody(call, ended, new Clock().now()));
    const shard = shardOf(payer.walletId);
    await insertIntoInbox(test.database.pool, [{ requestId, walletId: payer.walletId, shard, body }]);
    await settlement.settleShard(shard);
    return requestId;
  }

  const lastTransaction = async () =>
    (
      await test.database.prisma.ledgerTransaction.findFirstOrThrow({
        where: { kind: 'usage' },
        orderBy: { id: 'desc' },
      })
    ).id;

  it('finds nothing in healthy traffic, in any of its rounds', async () => {
    await settledCall();
    await auditor.lookAtAll();
    await settledCall();
    await hold();
    await auditor.lookAtNewest();
    await settledCall();
    await auditor.lookAtNewest();
    await auditor.lookAtHour();
    await auditor.lookAtAll();

    expect(await findings()).toEqual([]);
    expect(await stateOf(payer.walletId)).toBe('active');
    const marks = await test.database.prisma.auditWatermark.findMany();
    expect(marks.map(({ name }) => name).sort()).toEqual(['decided', 'full', 'hourly', 'newest', 'seen']);
  });

  it('finds nothing while calls, top-ups and grants go on between and during its rounds', async () => {
    const ledger = new LedgerService(test.database);
    let isOver = false;
    const rounds = (async () => {
      let count = 0;
      for (; !isOver || count < 3; count++) {
        await auditor.lookAtNewest();
        if (count % 5 === 0) await auditor.lookAtHour();
        if (count % 5 === 1) await auditor.lookAtAll();
      }
      return count;
    })();
    const caller = async (name: string) => {
      for (let number = 0; number < 15; number++) {
        await settledCall();
        const change = { walletId: payer.walletId, amount: nanoUsd(1_000_000n), actor: 'test' };
        await ledger.topUp({ ...change, idempotencyKey: `top-up:${name}:${number}` });
        if (number % 3 === 0) await ledger.grantPromo({ ...change, idempotencyKey: `grant:${name}:${number}` });
      }
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(caller));
    isOver = true;

    expect(await rounds).toBeGreaterThanOrEqual(3);
    expect(await test.database.prisma.auditFinding.findMany()).toEqual([]);
    expect(await test.database.prisma.usageRecord.count()).toBe(60);
    expect(await stateOf(payer.walletId)).toBe('active');
  });

  const PLANTED: readonly [check: string, what: string, plant: () => Promise<string>][] = [
    [
      'I1',
      'a transaction that does not balance',
      async () => {
        const id = await lastTransaction();
        const account = `(SELECT id FROM ledger_accounts WHERE kind = 'cash')`;
        const entry = `INSERT INTO ledger_entries (transaction_id, account_id, amount_nano_usd) VALUES (${id}, ${account}, 1)`;
        await despite('ledger_entries', entry);
        return `transaction:${id}`;
      },
    ],
    [
      'I2',
      'a balance that has no entry',
      async () => {
        await sql('UPDATE wallets SET posted_nano_usd = posted_nano_usd + 1 WHERE id = $1', [payer.walletId]);
        return `wallet:${payer.walletId}`;
      },
    ],
    [
      'I2',
      'an entry that no balance knows',
      async () => {
        const id = await lastTransaction();
        const entry = `UPDATE ledger_entries SET amount_nano_usd = amount_nano_usd + sign FROM (VALUES ('wallet', 5), ('revenue', -5)) AS v (kind, sign)
          JOIN ledger_accounts AS a ON a.kind::text = v.kind WHERE transaction_id = ${id} AND account_id = a.id`;
        await despite('ledger_entries', entry);
        const usage = `UPDATE usage_records SET charge_nano_usd = charge_nano_usd + 5 WHERE ledger_transaction_id = ${id}`;
        await despite('usage_records', usage);
        return `wallet:${payer.walletId}`;
      },
    ],
    [
      'I4',
      'a hold that its wallet does not know',
      async () => {
        await hold();
        await sql('UPDATE wallets SET held_nano_usd = 1, capped_nano_usd = 1 WHERE id = $1', [payer.walletId]);
        return `wallet:${payer.walletId}`;
      },
    ],
    [
      'I5',
      'a call that was booked and is not recorded',
      async () => {
        const id = await lastTransaction();
        await despite('ledger_transactions', `UPDATE ledger_transactions SET usage_count = 2 WHERE id = ${id}`);
        return `transaction:${id}`;
      },
    ],
  ];

  it.each(PLANTED)(
    'finds by the minute that %s is broken by %s, notes it once and freezes the wallet',
    async (check, _what, plant) => {
      await auditor.lookAtAll();
      await settledCall();
      const subject = await plant();

      await auditor.lookAtNewest();
      const [first] = await test.database.prisma.auditFinding.findMany();
      await auditor.lookAtNewest();

      expect(await findings()).toEqual([[check, subject]]);
      await auditor.lookAtAll();
      expect((await findings()).filter(([other]) => other === check)).toHaveLength(1);
      const again = await test.database.prisma.auditFinding.findFirst({ where: { check } });
      expect(again!.foundAt).toEqual(first!.foundAt);
      expect(again!.lastSeenAt.getTime()).toBeGreaterThan(first!.lastSeenAt.getTime());
      expect(again!.organizationId).toBe(payer.organizationId);
      expect(await stateOf(payer.walletId)).toBe('frozen');
      expect((await hold()).outcome).toBe('frozen');
      const freezes = await test.database.prisma.ledgerTransaction.findMany({ where: { kind: 'freeze' } });
      expect(freezes.map(({ actor, walletId }) => [actor, walletId])).toEqual([['auditor', payer.walletId]]);
    },
  );

  it('finds by the night what broke in the past, of which the round of the minute reads nothing', async () => {
    await settledCall();
    await auditor.lookAtAll();
    const id = await lastTransaction();
    await despite('ledger_transactions', `UPDATE ledger_transactions SET usage_count = 2 WHERE id = ${id}`);

    await auditor.lookAtNewest();
    expect(await findings()).toEqual([]);
    await auditor.lookAtAll();
    expect(await findings()).toEqual([['I5', `transaction:${id}`]]);
    expect(await stateOf(payer.walletId)).toBe('frozen');
  });

  it('gives up the round under way when it is stopped', async () => {
    const blocker = await test.database.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE usage_records IN ACCESS EXCLUSIVE MODE');
    const round = auditor.lookAtAll();
    const isWaiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'usage_records'::regclass`;
    await eventually(async () => expect((await sql(isWaiting)).rowCount).toBeGreaterThan(0));

    await auditor.stop();
    await round;

    await blocker.query('ROLLBACK');
    blocker.release();
    expect(await test.database.prisma.auditWatermark.count()).toBe(0);
  });

  it('freezes no other wallet', async () => {
    const other = await new Given(test).funded({ balance: '1' });
    await sql('UPDATE wallets SET posted_nano_usd = posted_nano_usd + 1 WHERE id = $1', [other.walletId]);
    await auditor.lookAtNewest();

    expect([await stateOf(other.walletId), await stateOf(payer.walletId)]).toEqual(['frozen', 'active']);
  });

  it('keeps a core finding open until a person resolves it, and opens it anew only when it is found again', async () => {
    await auditor.lookAtAll();
    await sql('UPDATE wallets SET posted_nano_usd = posted_nano_usd + 1 WHERE id = $1', [payer.walletId]);
    await auditor.lookAtNewest();
    await sql('UPDATE wallets SET posted_nano_usd = posted_nano_usd - 1 WHERE id = $1', [payer.walletId]);
    await auditor.lookAtNewest();
    await auditor.lookAtAll();
    expect(await findings()).toEqual([['I2', `wallet:${payer.walletId}`]]);

    const { prisma } = test.database;
    const { id } = await prisma.auditFinding.findFirstOrThrow();
    expect(await resolveFinding(prisma, id, 'put right by hand')).toBe(true);
    expect(await resolveFinding(prisma, id, 'twice')).toBe(false);
    await auditor.lookAtNewest();
    await auditor.lookAtAll();
    expect(await findings()).toEqual([]);

    await sql('UPDATE wallets SET posted_nano_usd = posted_nano_usd + 2 WHERE id = $1', [payer.walletId]);
    await auditor.lookAtNewest();
    expect(await findings()).toEqual([['I2', `wallet:${payer.walletId}`]]);
    expect(await prisma.auditFinding.count()).toBe(2);
  });

  it('leaves a wallet alone that a person unfroze while its finding is still open', async () => {
    await sql('UPDATE wallets SET posted_nano_usd = posted_nano_usd + 1 WHERE id = $1', [payer.walletId]);
    await auditor.lookAtNewest();
    const ledger = new LedgerService(test.database);
    await ledger.unfreeze({ walletId: payer.walletId, actor: 'person', idempotencyKey: 'unfreeze' });
    await auditor.lookAtNewest();

    expect(await stateOf(payer.walletId)).toBe('active');
  });

  it('moves its watermark only past transactions that nothing under way can still come before', async () => {
    await auditor.lookAtAll();
    const before = await decided();
    const slow = await test.database.pool.connect();
    await slow.query(`BEGIN; SELECT nextval('ledger_transactions_id_seq'); CREATE TABLE under_way ()`);
    await settledCall();
    await auditor.lookAtNewest();
    await auditor.lookAtNewest();
    await auditor.lookAtNewest();
    expect(await decided()).toBe(before);

    await slow.query('ROLLBACK');
    slow.release();
    await auditor.lookAtNewest();
    expect(await decided()).toBeGreaterThanOrEqual(await lastTransaction());
  });

  const decided = async () =>
    (await test.database.prisma.auditWatermark.findUniqueOrThrow({ where: { name: 'decided' } })).transactionId;

  it('finds by the hour what piled up or is worth a look, and closes what is so no longer', async () => {
    const disputed = await settledCall({ disputedUsage: { prompt_tokens: -1 } });
    const usage = { quantities: quantitiesOf({ input: 200_000 }), source: 'upstream' } as const;
    const overrun = await settledCall({ usage });
    await sql(`INSERT INTO usage_inbox (request_id, shard, wallet_id, body, received_at)
               VALUES (gen_random_uuid(), 1, gen_random_uuid(), '{}', now() - interval '2 min')`);
    const { requestId } = await hold();
    await sql(`UPDATE holds SET expires_at = now() - interval '2 min'`);
    await sql(`INSERT INTO quarantined_usages (request_id, wallet_id, body, reason) VALUES ($1, $1, '{}', 'bad')`, [
      requestId,
    ]);
    await auditor.lookAtHour();

    expect((await findings()).sort()).toEqual(
      [
        ['I12', `call:${requestId}`],
        ['disputed-usage', `call:${disputed}`],
        ['inbox-age', 'inbox'],
        ['overrun', `call:${overrun}`],
        ['quarantined', `call:${requestId}`],
      ].sort(),
    );

    await sql('DELETE FROM usage_inbox');
    await sql('DELETE FROM quarantined_usages');
    await settlement.releaseExpiredHolds();
    await test.database.prisma.$transaction(async (tx) => {
      for (const { id } of await tx.auditFinding.findMany({ where: { check: 'overrun' } })) {
        await resolveFinding(tx, id, 'the vendor was told');
      }
    });
    await auditor.lookAtHour();

    expect(await findings()).toEqual([['disputed-usage', `call:${disputed}`]]);
    const closed = await test.database.prisma.auditFinding.findMany({ where: { resolution: 'no longer found' } });
    expect(closed.map(({ check }) => check).sort()).toEqual(['I12', 'inbox-age', 'quarantined']);
  });

  it('finds by the hour that a call was booked for another wallet than the one that used it', async () => {
    await settledCall();
    const other = await new Given(test).funded({ balance: '1' });
    await despite('usage_records', `UPDATE usage_records SET wallet_id = '${other.walletId}'`);
    await auditor.lookAtHour();

    const hours = (await findings()).map(([check, subject]) => [check, subject!.slice(0, 'wallet:'.length + 36)]);
    expect(hours.sort()).toEqual(
      [
        ['hourly-sums', `wallet:${other.walletId}`],
        ['hourly-sums', `wallet:${payer.walletId}`],
      ].sort(),
    );
  });

  it('does one round at a time, and each no more often than it is due', async () => {
    const blocker = await test.database.pool.connect();
    await blocker.query(`SELECT pg_advisory_lock(hashtext('audit'))`);
    await auditor.lookAround();
    expect(await test.database.prisma.auditWatermark.count()).toBe(0);
    await blocker.query(`SELECT pg_advisory_unlock(hashtext('audit'))`);
    blocker.release();

    await auditor.lookAround();
    const first = await test.database.prisma.auditWatermark.findMany();
    await auditor.lookAround();
    expect(await test.database.prisma.auditWatermark.findMany()).toEqual(first);
    expect(first.map(({ name }) => name).sort()).toEqual(['decided', 'full', 'hourly', 'newest', 'seen']);
  });
});
