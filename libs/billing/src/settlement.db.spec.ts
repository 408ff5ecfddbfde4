import { nanoUsd, newRequestId, type RequestId } from '@app/common';
import { placeHolds, type HoldRequest } from '@app/ledger';
import { Logger } from '@app/logging';
import { shardOf } from '@app/queue';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  walletState,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import { finishedCall } from './__fixtures__/finished-call';
import { releaseHolds } from './release.queries';
import { NOTHING_SETTLED, settleBatch } from './settle.queries';
import { SettlementService } from './settlement.service';
import { insertIntoInbox, type InboxItem } from './usage-inbox.queries';
import { UsageShipper } from './usage-shipper';

const NOT_FORWARDED = { wereForwarded: false };
const OWNER = { processId: newRequestId(), expireAfterMs: 60_000 };

describe('the money of a call', () => {
  let test: TestDatabase;
  let settlement: SettlementService;
  let payer: FundedOrganization;
  let price: {
    readonly id: string;
    readonly rates: readonly { readonly id: string; readonly pricesPicoUsd: bigint[] }[];
  };

  beforeAll(async () => {
    test = await openTestDatabase();
    const { priceVersionId } = await new Given(test).model({ id: 'm' });
    price = await test.database.prisma.priceVersion.findUniqueOrThrow({
      where: { id: priceVersionId },
      include: { rates: true },
    });
    settlement = new SettlementService(test.config, new Logger(test.config));
  });
  beforeEach(async () => {
    payer = await new Given(test).funded({ balance: '1' });
  });
  afterEach(() => expectLedgerBalanced(test.database));
  afterAll(async () => {
    await settlement.onApplicationShutdown();
    await test.drop();
  });

  const hold = (amount: bigint, requestId: RequestId = newRequestId()): HoldRequest => ({
    requestId,
    walletId: payer.walletId,
    amount: nanoUsd(amount),
    cap: nanoUsd(amount),
    floor: nanoUsd(amount),
    userId: null,
    project: null,
    priceVersionId: price.id,
    apiTokenId: payer.apiTokenId,
  });
  const place = (holds: readonly HoldRequest[]) => placeHolds(test.database.pool, holds, OWNER);

  const item = (requestId: RequestId, held: bigint, tokens: { input: number; output: number }): InboxItem =>
    finishedCall({ requestId, payer, price, cap: held, quantities: { ...tokens, call: 1 } });

  const arrive = (items: readonly InboxItem[]) => insertIntoInbox(test.database.pool, items);
  const settle = () => settlement.settleShard(shardOf(payer.walletId));

  it('places holds until the wallet is exhausted, in arrival order, and a large refusal does not refuse the small ones behind it', async () => {
    const outcomes = await place([hold(600_000_000n), hold(500_000_000n), hold(400_000_000n), hold(1n)]);

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['placed', 'insufficient', 'placed', 'insufficient']);
    expect(outcomes[1]).toEqual({ outcome: 'insufficient', available: 400_000_000n, budget: null });
    expect(await walletState(test.database, payer.walletId)).toMatchObject({ held: 1_000_000_000n });
    await releaseHolds(test.database.pool, { processId: OWNER.processId }, NOT_FORWARDED);
  });

  it('admits exactly what the balance covers when 2,000 holds race on four connections', async () => {
    const holds = Array.from({ length: 2_000 }, () => hold(10_000_000n));
    const batches = Array.from({ length: 40 }, (_, index) => holds.slice(index * 50, index * 50 + 50));

    const outcomes = (await Promise.all(batches.map(place))).flat();

    expect(outcomes.filter(({ outcome }) => outcome === 'placed')).toHaveLength(100);
    let released = 0;
    for (let freed = 1; freed > 0; released += freed) {
      freed = await releaseHolds(test.database.pool, { processId: OWNER.processId }, NOT_FORWARDED);
    }
    expect(released).toBe(100);
  });

  it('charges usage at the pinned prices, frees the hold, and books revenue and cost', async () => {
    const requestId = newRequestId();
    await place([hold(100_000_000n, requestId)]);
    await arrive([item(requestId, 100_000_000n, { input: 1_000, output: 500 })]);

    expect(await settle()).toBe(1);

    // 1,000 x $1/M + 500 x $2/M = $0.002
    expect(await walletState(test.database, payer.walletId)).toEqual({ posted: 998_000_000n, held: 0n, overrun: 0n });
    const record = await test.database.prisma.usageRecord.findFirstOrThrow({ where: { requestId } });
    expect(record).toMatchObject({ chargeNanoUsd: 2_000_000n, costNanoUsd: 2_000_000n, inputTokens: 1_000n });
    const entries = await test.database.prisma.ledgerEntry.findMany({
      where: { transactionId: record.ledgerTransactionId! },
      include: { account: true },
    });
    expect(entries.map(({ account, amountNanoUsd }) => [account.kind, amountNanoUsd]).sort()).toEqual(
      [
        ['wallet', 2_000_000n],
        ['revenue', -2_000_000n],
        ['cost_of_sales', 2_000_000n],
        ['payable', -2_000_000n],
      ].sort(),
    );
  });

  it('keeps what is worth telling of the route, also of a body from before there were routes', async () => {
    const route = {
      candidates: 3,
      skipped: [{ channelId: newRequestId(), reason: 'resting', untilMs: 7 }],
      hedged: true,
    } as const;
    const [told, plain, older] = [newRequestId(), newRequestId(), newRequestId()];
    await place([told, plain, older].map((requestId) => hold(10_000_000n, requestId)));
    const quantities = { input: 10, output: 5, call: 1 };
    const items = [told, plain, older].map((requestId) =>
      finishedCall({ requestId, payer, price, cap: 10_000_000n, quantities, ...(requestId === told && { route }) }),
    );
    const { route: _none, ...olderBody } = JSON.parse(items[2]!.body) as Record<string, unknown>;
    await arrive([items[0]!, items[1]!, { ...items[2]!, body: JSON.stringify(olderBody) }]);

    expect(await settle()).toBe(3);

    const { rows } = await test.database.pool.query<{ request_id: string; route: unknown }>(
      'SELECT request_id, route FROM usage_records WHERE request_id = ANY ($1)',
      [[told, plain, older]],
    );
    const routes = new Map(rows.map(({ request_id, route: kept }) => [request_id, kept]));
    expect([told, plain, older].map((requestId) => routes.get(requestId))).toEqual([route, null, null]);
  });

  it('records the prices that were pinned when the call was admitted, whatever has begun since', async () => {
    const requestId = newRequestId();
    await place([hold(100_000_000n, requestId)]);
    await arrive([item(requestId, 100_000_000n, { input: 1_000, output: 500 })]);
    const prices = price.rates[0]!.pricesPicoUsd.map((each) => each * 2n);
    const later = { pricesPicoUsd: prices, listPricesPicoUsd: prices, costsPicoUsd: prices };
    await test.database.prisma.priceVersion.create({
      data: { modelId: 'm', effectiveFrom: new Date(), rates: { create: later } },
    });
    await settle();
    const record = await test.database.prisma.usageRecord.findFirstOrThrow({ where: { requestId } });
    expect(record).toMatchObject({ chargeNanoUsd: 2_000_000n, pricesPicoUsd: price.rates[0]!.pricesPicoUsd });
  });

  it('N05 charges a call once, however often it arrives', async () => {
    const requestId = newRequestId();
    await place([hold(100_000_000n, requestId)]);
    const usage = item(requestId, 100_000_000n, { input: 10, output: 10 });
    await arrive([usage]);
    await arrive([usage]);
    await settle();
    await arrive([usage]);
    const again = await settleBatch(test.database.pool, { shard: shardOf(payer.walletId), limit: 10 });
    expect(again).toMatchObject({ taken: 1, recorded: 0, duplicates: 1, disputed: 0 });

    expect(await walletState(test.database, payer.walletId)).toMatchObject({ posted: 999_970_000n, held: 0n });
    expect(await test.database.prisma.quarantinedUsage.count({ where: { requestId } })).toBe(0);
  });

  it('sets a call aside that comes again with other facts, and keeps the first charge', async () => {
    const requestId = newRequestId();
    await place([hold(100_000_000n, requestId)]);
    await arrive([item(requestId, 100_000_000n, { input: 10, output: 10 })]);
    await settle();
    await arrive([item(requestId, 100_000_000n, { input: 999, output: 999 })]);
    await settle();

    expect(await walletState(test.database, payer.walletId)).toMatchObject({ posted: 999_970_000n });
    expect(await test.database.prisma.quarantinedUsage.count({ where: { requestId } })).toBe(1);
  });

  it('settles the calls around a bad one, and sets the bad one aside with its reason', async () => {
    const [good, bad] = [newRequestId(), newRequestId()];
    await place([hold(100_000_000n, good), hold(100_000_000n, bad)]);
    const broken = item(bad, 100_000_000n, { input: 10, output: 10 });
    await arrive([{ ...broken, body: broken.body.replace('"charge_nano_usd":"', '"charge_nano_usd":"-') }]);
    await arrive([item(good, 100_000_000n, { input: 10, output: 10 })]);

    expect(await settle()).toBe(1);

    const aside = await test.database.prisma.quarantinedUsage.findFirstOrThrow({ where: { requestId: bad } });
    expect(aside.reason).toContain('usage_records_amounts');
    expect(await test.database.prisma.hold.count({ where: { requestId: bad } })).toBe(1);
    await releaseHolds(test.database.pool, { requestIds: [bad] }, NOT_FORWARDED);
  });

  it('lets no call vanish on its way from the inbox to the records', async () => {
    const requestId = newRequestId();
    await place([hold(100_000_000n, requestId)]);
    const usage = item(requestId, 100_000_000n, { input: 10, output: 10 });
    // A call without a wallet drops out of every join by wallet.
    await arrive([{ ...usage, body: usage.body.replace(/"wallet_id":"[^"]+"/, '"wallet_id":null') }]);

    expect(await settle()).toBe(0);

    const aside = await test.database.prisma.quarantinedUsage.findFirstOrThrow({ where: { requestId } });
    expect(aside.reason).toBe('1 calls left the inbox, 0 were recorded and 0 had been before');
    await releaseHolds(test.database.pool, { requestIds: [requestId] }, NOT_FORWARDED);
  });

  it('sets usage of a wallet that does not exist aside', async () => {
    const requestId = newRequestId();
    const stray = item(requestId, 1_000_000n, { input: 10, output: 10 });
    const walletId = newRequestId();
    const body = stray.body.replaceAll(payer.walletId, walletId);
    await arrive([{ ...stray, walletId, body, shard: shardOf(walletId) }]);

    expect(await settlement.settleShard(shardOf(walletId))).toBe(0);

    expect(await test.database.prisma.quarantinedUsage.count({ where: { requestId } })).toBe(1);
    expect(await test.database.prisma.usageRecord.count({ where: { requestId } })).toBe(0);
  });

  it('charges more than the hold when that is what was used, and declares the overrun', async () => {
    const requestId = newRequestId();
    await place([hold(1_000_000_000n, requestId)]);
    await arrive([item(requestId, 1_000_000_000n, { input: 2_000_000, output: 0 })]);
    await settle();

    const state = await walletState(test.database, payer.walletId);
    expect(state).toEqual({ posted: -1_000_000_000n, held: 0n, overrun: 1_000_000_000n });
    expect((await place([hold(1n)]))[0]).toMatchObject({ outcome: 'insufficient' });
  });

  it('charges a call whose hold was lost', async () => {
    const requestId = newRequestId();
    await arrive([item(requestId, 100_000_000n, { input: 1_000, output: 0 })]);
    await settle();
    expect(await walletState(test.database, payer.walletId)).toMatchObject({ posted: 999_000_000n, held: 0n });
  });

  it('leaves holds alone whose usage waits in the inbox', async () => {
    const requestId = newRequestId();
    await place([hold(100_000_000n, requestId)]);
    await arrive([item(requestId, 100_000_000n, { input: 10, output: 0 })]);
    expect(await releaseHolds(test.database.pool, { requestIds: [requestId] }, NOT_FORWARDED)).toBe(0);
    await settle();
  });

  it('settles many wallets in one batch while several workers try at once', async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => new Given(test).funded({ balance: '1' })));
    const items: InboxItem[] = [];
    for (const other of others) {
      payer = other;
      const holds = Array.from({ length: 30 }, () => hold(1_000_000n));
      await place(holds);
      items.push(
        ...holds.map(({ requestId }) => ({ ...item(requestId, 1_000_000n, { input: 7, output: 3 }), shard: 3 })),
      );
    }
    await arrive(items);

    const settled = await Promise.all(Array.from({ length: 4 }, () => settlement.settleShard(3)));
    await settlement.settleShard(3);

    expect(settled.reduce((sum, calls) => sum + calls, 0)).toBeLessThanOrEqual(150);
    for (const { walletId } of others) {
      expect(await walletState(test.database, walletId)).toMatchObject({
        posted: 1_000_000_000n - 30n * 13_000n,
        held: 0n,
      });
    }
  });

  // PostgreSQL plans a statement anew after its fifth execution; the new plan once numbered each call's transaction apart.
  it('books one transaction for each wallet and batch, however often the statement ran before', async () => {
    for (let round = 0; round < 12; round++) {
      const holds = Array.from({ length: 3 }, () => hold(1_000_000n));
      await place(holds);
      await arrive(holds.map(({ requestId }) => item(requestId, 1_000_000n, { input: 10, output: 0 })));
      await settle();
    }
    const wallet = await test.database.prisma.wallet.findUniqueOrThrow({ where: { id: payer.walletId } });
    expect(wallet).toMatchObject({ seq: 13n, postedNanoUsd: 1_000_000_000n - 36n * 10_000n });
  });

  // A plan made while the inbox was empty once ran the limit anew for each row, and took nearly all of them.
  it('takes no more than asked for, also with a plan made for an empty inbox', async () => {
    const shard = shardOf(payer.walletId);
    for (let round = 0; round < 7; round++) await settleBatch(test.database.pool, { shard, limit: 20 });
    const holds = Array.from({ length: 300 }, () => hold(1_000_000n));
    await place(holds);
    await arrive(holds.map(({ requestId }) => item(requestId, 1_000_000n, { input: 1, output: 0 })));

    expect(await settleBatch(test.database.pool, { shard, limit: 20 })).toMatchObject({
      taken: 20,
      recorded: 20,
      duplicates: 0,
    });

    expect(await settle()).toBe(280);
  });

  it('leaves a call in the inbox while its partition is missing, instead of setting it aside', async () => {
    const requestId = '00000000-0000-7000-8000-000000000001' as RequestId; // of 1970
    const usage = item(requestId, 1_000_000n, { input: 1, output: 0 });
    await test.database.pool.query('ALTER TABLE usage_records DETACH PARTITION usage_records_default');
    await arrive([usage]);
    await expect(settle()).rejects.toThrow('no partition');
    expect(await test.database.prisma.quarantinedUsage.count({ where: { requestId } })).toBe(0);

    await test.database.pool.query('ALTER TABLE usage_records ATTACH PARTITION usage_records_default DEFAULT');
    expect(await settle()).toBe(1);
  });

  it('refuses what would break the ledger by hand', async () => {
    const { pool } = test.database;
    await expect(pool.query('DELETE FROM ledger_entries')).rejects.toThrow('append-only');
    await expect(pool.query('UPDATE ledger_transactions SET memo = $1', ['x'])).rejects.toThrow('append-only');
    await expect(pool.query('TRUNCATE usage_records')).rejects.toThrow('append-only');
    const unbalanced = `WITH t AS (INSERT INTO ledger_transactions (kind, idempotency_key, actor) VALUES ('x', 'x', 'x') RETURNING id)
      INSERT INTO ledger_entries (transaction_id, account_id, amount_nano_usd) SELECT t.id, a.id, 1 FROM t, ledger_accounts a LIMIT 1`;
    await expect(pool.query(unbalanced)).rejects.toThrow('sum to zero');
    const overspent = `UPDATE wallets SET held_nano_usd = 2000000000, capped_nano_usd = 2000000000 WHERE id = $1`;
    await expect(pool.query(overspent, [payer.walletId])).rejects.toThrow('wallets_never_overspent');
  });

  it('keeps a body that PostgreSQL refuses from stopping those behind it', async () => {
    const [good, bad] = [newRequestId(), newRequestId()];
    const usage = item(bad, 1_000_000n, { input: 1, output: 0 });
    const acknowledged: string[] = [];
    const shipper = new UsageShipper({
      pool: test.database.pool,
      acknowledge: (requestIds) => acknowledged.push(...requestIds),
      poke: () => undefined,
      logger: new Logger(test.config),
    });
    shipper.add({ ...usage, body: usage.body.replace('"end_user":null', String.raw`"end_user":"\u0000"`) });
    shipper.add(item(good, 1_000_000n, { input: 1, output: 0 }));

    expect(await shipper.drain(10_000)).toBe(true);

    expect(acknowledged.sort()).toEqual([good, bad].sort());
    expect(await settle()).toBe(1);
    const aside = await test.database.prisma.quarantinedUsage.findFirstOrThrow({ where: { requestId: bad } });
    expect(aside.reason).toContain('Unicode');
  });

  it('answers nothing for an empty shard', async () => {
    expect(await settleBatch(test.database.pool, { shard: 15, limit: 10 })).toEqual(NOTHING_SETTLED);
  });
});
