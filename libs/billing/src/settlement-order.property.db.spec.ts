import { nanoUsd, newRequestId, formatUsd, type RequestId } from '@app/common';
import { LedgerService, placeHolds } from '@app/ledger';
import { Logger } from '@app/logging';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  RUNS_FACTOR,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import fc from 'fast-check';
import { finishedCall } from './__fixtures__/finished-call';
import { SettlementService } from './settlement.service';
import { insertIntoInbox, type InboxItem } from './usage-inbox.queries';

/** The faults ring runs more of them. */
const RUNS = 40 * RUNS_FACTOR;

/** $1 and $2 for a million tokens, in nano-dollars for one; costs are the same as prices. */
const INPUT_NANO = 1_000n;
const OUTPUT_NANO = 2_000n;

const WALLETS = 3;
/** Nano-dollars, in the range of what the calls cost, so that some wallets are overrun and some grants used up. */
const amount = fc.bigInt(1n, 200_000n);
const wallet = fc.record({
  paidIn: amount,
  promo: fc.oneof(fc.constant(0n), amount),
  inFlight: fc.bigInt(0n, 20_000n),
});
const usage = fc.record({
  of: fc.nat(WALLETS - 1),
  input: fc.nat(30),
  output: fc.nat(30),
  cap: fc.bigInt(0n, 100_000n),
  arrivals: fc.integer({ min: 1, max: 3 }),
  /** Its body has a charge that no call can have, so that it is set aside: it moves nothing, and its hold stays. */
  isBad: fc.nat(7).map((draw) => draw === 0),
});
const scenario = fc.record({
  wallets: fc.array(wallet, { minLength: WALLETS, maxLength: WALLETS }),
  usages: fc.array(usage, { minLength: 1, maxLength: 10 }),
  /** The order of arrival, by sorting all arrivals by these. */
  ranks: fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
  /** What happens beside and after the arrival of each batch, and how large it is. */
  steps: fc.array(fc.record({ size: fc.integer({ min: 1, max: 8 }), workers: fc.nat(2), isAtOnce: fc.boolean() }), {
    minLength: 1,
    maxLength: 10,
  }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, each) => total + each, 0n);
const most = (one: bigint, other: bigint) => (one > other ? one : other);

/** The state after all usage is settled, from the set of usages alone: the rules of the ledger, and no order in them. */
function expectedState({ wallets, usages }: Scenario, held: readonly bigint[]) {
  const chargeOf = ({ input, output }: { readonly input: number; readonly output: number }) =>
    BigInt(input) * INPUT_NANO + BigInt(output) * OUTPUT_NANO;
  return {
    wallets: wallets.map(({ paidIn, promo }, index) => {
      const charged = sum(usages.filter(({ of, isBad }) => of === index && !isBad).map(chargeOf));
      const fromPromo = charged < promo ? charged : promo;
      const [posted, promoLeft] = [paidIn - (charged - fromPromo), promo - fromPromo];
      const overrun = most(0n, held[index]! - posted - promoLeft);
      const booked = {
        wallet: charged - fromPromo,
        promo: fromPromo,
        revenue: -charged,
        cost_of_sales: charged,
        payable: -charged,
      };
      const entries = Object.entries(booked).filter(([, each]) => each !== 0n);
      return { posted, promo: promoLeft, held: held[index], overrun, entries: Object.fromEntries(entries) };
    }),
    records: usages.map((each) => {
      if (each.isBad) return 'set aside';
      const tokens = [BigInt(each.input), BigInt(each.output)];
      return { charge: chargeOf(each), overrun: most(0n, chargeOf(each) - each.cap), tokens };
    }),
  };
}

describe('P04 settlement', () => {
  let test: TestDatabase;
  let given: Given;
  let ledger: LedgerService;
  let workers: SettlementService[];
  let price: { readonly id: string; readonly rates: readonly { readonly id: string }[] };

  beforeAll(async () => {
    test = await openTestDatabase();
    given = new Given(test);
    ledger = new LedgerService(test.database);
    const { priceVersionId } = await given.model({ id: 'm' });
    price = await test.database.prisma.priceVersion.findUniqueOrThrow({
      where: { id: priceVersionId },
      include: { rates: true },
    });
    workers = [0, 1].map(() => new SettlementService(test.config, new Logger(test.config)));
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.onApplicationShutdown()));
    await test.drop();
  });

  async function openWallets({ wallets }: Scenario): Promise<readonly FundedOrganization[]> {
    const payers: FundedOrganization[] = [];
    for (const { paidIn, promo } of wallets) {
      const payer = await given.funded({ balance: formatUsd(paidIn) });
      const grant = { walletId: payer.walletId, idempotencyKey: payer.walletId, actor: 'test' };
      if (promo > 0n) await ledger.grantPromo({ ...grant, amount: nanoUsd(promo) });
      payers.push(payer);
    }
    return payers;
  }

  /** Places what fits. Answers what stays held of each wallet: by calls still in flight at the end, and by bad ones. */
  async function hold(of: Scenario, payers: readonly FundedOrganization[], requestIds: readonly RequestId[]) {
    const holdOf = (index: number, cap: bigint, requestId: RequestId) => ({
      ...{ requestId, walletId: payers[index]!.walletId, apiTokenId: payers[index]!.apiTokenId },
      ...{ amount: nanoUsd(cap), cap: nanoUsd(cap), floor: nanoUsd(cap) },
      ...{ priceVersionId: price.id, userId: null, project: null },
    });
    const owner = { processId: newRequestId(), expireAfterMs: 3_600_000 };
    const inFlight = of.wallets.map((each, index) => holdOf(index, each.inFlight, newRequestId()));
    const ended = of.usages.map((each, index) => holdOf(each.of, each.cap, requestIds[index]!));
    const outcomes = await placeHolds(test.database.pool, [...inFlight, ...ended], owner);
    const placed = outcomes.map(({ outcome }) => outcome === 'placed');
    const stays = [
      ...of.wallets.map(({ inFlight: cap }, index) => ({ index, cap })),
      ...of.usages.map(({ of: index, cap, isBad }) => ({ index, cap: isBad ? cap : 0n })),
    ].filter((_, position) => placed[position]);
    return of.wallets.map((_, wallet) => sum(stays.filter(({ index }) => index === wallet).map(({ cap }) => cap)));
  }

  const settle = (shards: readonly number[], ofWorkers: number) =>
    Promise.all(workers.slice(0, ofWorkers).flatMap((worker) => shards.map((shard) => worker.settleShard(shard))));

  /** Brings the calls to the inbox as often and in the order the scenario says, and settles in between. */
  async function deliver({ usages, ranks, steps }: Scenario, items: readonly InboxItem[]): Promise<void> {
    const shards = [...new Set(items.map(({ shard }) => shard))];
    const arrivals = usages
      .flatMap(({ arrivals: times }, index) => Array.from({ length: times }, () => items[index]!))
      .map((item, position) => ({ item, rank: ranks[position]! }))
      .sort((one, other) => one.rank - other.rank);
    for (let turn = 0, next = 0; next < arrivals.length; turn++) {
      const { size, workers: ofWorkers, isAtOnce } = steps[turn % steps.length]!;
      const batch = arrivals.slice(next, (next += size)).map(({ item }) => item);
      const arrived = insertIntoInbox(test.database.pool, batch);
      if (!isAtOnce) await arrived;
      await Promise.all([arrived, settle(shards, ofWorkers)]);
    }
    // A refused batch may hold its shard a moment longer than its answer takes; what that leaves is the next sweep's.
    const waiting = { where: { requestId: { in: items.map(({ requestId }) => requestId) } } };
    for (let sweep = 0; sweep < 20; sweep++) {
      await settle(shards, 1);
      if ((await test.database.prisma.usageInbox.count(waiting)) === 0) return;
    }
    throw new Error('the inbox does not become empty');
  }

  async function stateOf(payers: readonly FundedOrganization[], requestIds: readonly RequestId[]) {
    const { prisma, pool } = test.database;
    const wallets = payers.map(async ({ walletId }) => {
      const row = await prisma.wallet.findUniqueOrThrow({ where: { id: walletId } });
      const { rows } = await pool.query<{ kind: string; sum: bigint }>(
        `SELECT account.kind, sum(amount_nano_usd)::bigint AS sum FROM ledger_entries AS entry
           JOIN ledger_transactions AS t ON t.id = transaction_id JOIN ledger_accounts AS account ON account.id = account_id
          WHERE t.kind = 'usage' AND t.wallet_id = $1 GROUP BY account.kind HAVING sum(amount_nano_usd) <> 0`,
        [walletId],
      );
      const entries = Object.fromEntries(rows.map((each) => [each.kind, each.sum]));
      const { postedNanoUsd: posted, promoNanoUsd: promo, heldNanoUsd: held, overrunNanoUsd: overrun } = row;
      return { posted, promo, held, overrun, entries };
    });
    const records = requestIds.map(async (requestId) => {
      const row = await prisma.usageRecord.findFirst({ where: { requestId } });
      const aside = await prisma.quarantinedUsage.count({ where: { requestId } });
      if (!row) return aside > 0 ? 'set aside' : 'lost';
      const { chargeNanoUsd: charge, overrunNanoUsd: overrun, inputTokens, outputTokens } = row;
      return aside > 0 ? 'both' : { charge, overrun, tokens: [inputTokens, outputTokens] };
    });
    return { wallets: await Promise.all(wallets), records: await Promise.all(records) };
  }

  it('leaves the same state for a set of usages in any order, number and partition of arrivals', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (of) => {
        const payers = await openWallets(of);
        const requestIds = of.usages.map(() => newRequestId());
        const items = of.usages.map(({ of: index, input, output, cap, isBad }, position) => {
          const call = { requestId: requestIds[position]!, payer: payers[index]!, price, cap };
          const item = finishedCall({ ...call, quantities: { input, output, call: 1 } });
          return isBad ? { ...item, body: item.body.replace('"charge_nano_usd":"', '"charge_nano_usd":"-1') } : item;
        });
        const held = await hold(of, payers, requestIds);

        await deliver(of, items);

        expect(await stateOf(payers, requestIds)).toEqual(expectedState(of, held));
      }),
      { numRuns: RUNS },
    );
    await expectLedgerBalanced(test.database);
  }, 300_000);
});
