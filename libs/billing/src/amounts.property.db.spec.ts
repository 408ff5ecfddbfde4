import { nanoUsd, newRequestId } from '@app/common';
import { LedgerService } from '@app/ledger';
import { Logger } from '@app/logging';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  RUNS_FACTOR,
  walletState,
  type TestDatabase,
} from '@app/testing';
import fc from 'fast-check';
import { finishedCall } from './__fixtures__/finished-call';
import { SettlementService } from './settlement.service';
import { insertIntoInbox } from './usage-inbox.queries';

const LONGEST_MS = 300_000;

/** What a BIGINT holds at the most. */
const LARGEST = 2n ** 63n - 1n;
const EDGES = [0n, 1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, LARGEST - 1n, LARGEST];
const amount = fc.oneof(fc.constantFrom(...EDGES), fc.bigInt(0n, LARGEST));
const signed = fc.oneof(
  amount,
  amount.map((each) => -each),
  fc.constant(-(2n ** 63n)),
);
const beyond = fc.oneof(fc.constantFrom(LARGEST + 1n, 2n ** 64n), fc.bigInt(LARGEST + 1n, 2n ** 80n));

describe('P09 amounts', () => {
  let test: TestDatabase;
  let given: Given;
  let ledger: LedgerService;
  let settlement: SettlementService;

  beforeAll(async () => {
    test = await openTestDatabase();
    [given, ledger] = [new Given(test), new LedgerService(test.database)];
    settlement = new SettlementService(test.config, new Logger(test.config));
  });
  afterAll(async () => {
    await settlement.onApplicationShutdown();
    await test.drop();
  });

  it(
    'come back from PostgreSQL as they went in, alone and in arrays, or are refused',
    async () => {
      const { pool } = test.database;
      const echo = async (value: bigint) => {
        const { rows } = await pool.query<{ one: bigint; many: (bigint | string)[]; text: string }>(
          'SELECT $1::int8 AS one, $2::int8[] AS many, $1::int8::text AS text',
          [value, [value, value]],
        );
        return { ...rows[0]!, many: rows[0]!.many.map(BigInt) };
      };
      await fc.assert(
        fc.asyncProperty(signed, async (value) => {
          expect(await echo(value)).toEqual({ one: value, many: [value, value], text: String(value) });
        }),
        { numRuns: 500 * RUNS_FACTOR },
      );
      await fc.assert(
        fc.asyncProperty(beyond, async (value) => {
          await expect(echo(value)).rejects.toThrow('out of range');
        }),
        { numRuns: 50 * RUNS_FACTOR },
      );
    },
    LONGEST_MS,
  );

  it(
    'stand in a wallet, in its entries and in what Prisma reads of them to the last nano, or nothing is posted',
    async () => {
      const { prisma } = test.database;
      const { walletId } = await given.funded({ balance: '0' });
      const key = () => newRequestId();
      const move = (delta: bigint) =>
        ledger.adjust({
          walletId,
          amount: nanoUsd(delta),
          idempotencyKey: key(),
          actor: 'test',
          memo: 'back to nothing',
        });
      await fc.assert(
        fc.asyncProperty(
          // A wallet holds a billion dollars at the most.
          amount.filter((value) => value > 0n && value <= 10n ** 18n),
          async (value) => {
            const { transactionId } = await ledger.topUp({
              walletId,
              amount: nanoUsd(value),
              idempotencyKey: key(),
              actor: 'test',
            });
            expect(await walletState(test.database, walletId)).toMatchObject({ posted: value });
            const entries = await prisma.ledgerEntry.findMany({
              where: { transactionId },
              orderBy: { amountNanoUsd: 'asc' },
            });
            expect(entries.map((entry) => entry.amountNanoUsd)).toEqual([-value, value]);
            await move(-value);
            expect(await walletState(test.database, walletId)).toMatchObject({ posted: 0n });
          },
        ),
        { numRuns: 40 * RUNS_FACTOR },
      );
      await fc.assert(
        fc.asyncProperty(beyond, async (value) => {
          const payment = { walletId, amount: nanoUsd(value), idempotencyKey: key(), actor: 'test' };
          await expect(ledger.topUp(payment)).rejects.toThrow();
          expect(await walletState(test.database, walletId)).toMatchObject({ posted: 0n });
        }),
        { numRuns: 10 * RUNS_FACTOR },
      );
      await expectLedgerBalanced(test.database);
    },
    LONGEST_MS,
  );

  it(
    'travel as the usage of a call through JSON into the columns of its record, or the call is set aside whole',
    async () => {
      const { prisma, pool } = test.database;
      let settled = 0;
      const charged = fc.oneof(amount, fc.bigInt(LARGEST, LARGEST + 10n));
      await fc.assert(
        fc.asyncProperty(charged, amount, async (charge, cap) => {
          // A thousand units at so many pico-dollars cost exactly so many nano-dollars.
          const prices = { call: charge > LARGEST ? 0n : charge };
          const { priceVersionId } = await given.model({ id: newRequestId(), prices });
          const price = await prisma.priceVersion.findUniqueOrThrow({
            where: { id: priceVersionId },
            include: { rates: true },
          });
          const payer = await given.funded({ balance: '0' });
          const requestId = newRequestId();
          const usage = finishedCall({ requestId, payer, price, cap, quantities: { call: 1_000 } });
          const body = charge > LARGEST ? withCharge(usage.body, charge) : usage.body;

          await insertIntoInbox(pool, [{ ...usage, body }]);
          await settlement.settleShard(usage.shard);

          const record = await prisma.usageRecord.findFirst({ where: { requestId } });
          const aside = await prisma.quarantinedUsage.count({ where: { requestId } });
          const state = await walletState(test.database, payer.walletId);
          if (charge > LARGEST) {
            expect([record, aside, state.posted]).toEqual([null, 1, 0n]);
            return;
          }
          settled += 1;
          expect(record).toMatchObject({
            ...{ chargeNanoUsd: charge, costNanoUsd: charge, roundingPicoUsd: 0n, holdNanoUsd: cap, capNanoUsd: cap },
            overrunNanoUsd: charge > cap ? charge - cap : 0n,
          });
          expect(record!.pricesPicoUsd).toContain(charge);
          expect(state).toEqual({ posted: -charge, held: 0n, overrun: charge });
        }),
        { numRuns: 25 * RUNS_FACTOR },
      );
      expect(settled).toBeGreaterThan(0);
      await expectLedgerBalanced(test.database);
    },
    LONGEST_MS,
  );
});

/** The same body as one whose charge is more than the database holds. */
const withCharge = (body: string, charge: bigint): string =>
  body.replace(/"charge_nano_usd":"\d+"/, `"charge_nano_usd":"${charge}"`);
