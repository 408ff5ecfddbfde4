import { AppError, formatUsd, nanoUsd, parseUsd } from '@app/common';
import { expectLedgerBalanced, RUNS_FACTOR } from '@app/testing';
import fc from 'fast-check';
import { Books } from './__fixtures__/books';
import { NANO_PER_CENT } from './amounts';
import type { Snapshot } from './snapshot';

const LONGEST_MS = 300_000;

type Event = (books: Books) => Promise<unknown>;
const amounts = fc.bigInt(1n, 40_000_000n);
const models = fc.constantFrom('m', 'n', 'o');
const projects = fc.constantFrom(undefined, 'red', 'blue');

/** What the balance does not cover is refused, and leaves nothing behind. */
const perhaps = (change: Promise<unknown>) =>
  change.catch((error: unknown) => {
    if (!(error instanceof AppError) && !String(error).includes('not admitted')) throw error;
  });

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(amounts, models, projects).map(
      ([charge, model, project]): Event =>
        (books) =>
          perhaps(books.call(charge, { model, ...(project && { project }) })),
    ),
  },
  amounts.map(
    (amount): Event =>
      (books) =>
        books.ledger.topUp({ ...books.request(), amount: nanoUsd(amount) }),
  ),
  amounts.map(
    (amount): Event =>
      (books) =>
        books.ledger.grantPromo({ ...books.request(), amount: nanoUsd(amount) }),
  ),
  amounts.map(
    (amount): Event =>
      (books) =>
        perhaps(books.ledger.adjust({ ...books.request(), amount: nanoUsd(amount - 20_000_000n || 1n) })),
  ),
  amounts.map(
    (amount): Event =>
      (books) =>
        perhaps(books.ledger.refund({ ...books.request(), amount: nanoUsd(amount) })),
  ),
  fc.nat(1_000).map((index): Event => async (books) => {
    const { walletId } = books.desk.payer;
    const kind = { in: ['usage', 'adjustment', 'top-up'] };
    const known = await books.db.prisma.ledgerTransaction.findMany({
      where: { walletId, kind },
      orderBy: { id: 'asc' },
    });
    const transactionId = known[index % known.length]?.id;
    if (transactionId) await perhaps(books.ledger.reverse({ ...books.request(), transactionId, mayOverdraw: true }));
  }),
);
const months = fc.array(fc.array(event, { maxLength: 8 }), { minLength: 1, maxLength: 3 });

const sum = (texts: readonly string[]) => texts.reduce((total, text) => total + parseUsd(text), 0n);

describe('R01 a statement', () => {
  let books: Books;

  beforeAll(async () => {
    books = await Books.open();
  });
  afterAll(async () => {
    await expectLedgerBalanced(books.db);
    await books.close();
  });

  /** Independent of the queries under test. */
  async function expectTiesOut(snapshot: Snapshot, month: Date): Promise<void> {
    const { organizationId, walletId } = books.desk.payer;
    const { totals, lines, tokens, wallet } = snapshot;
    const usage = await books.db.prisma.usageRecord.aggregate({
      where: { organizationId, period: month },
      _sum: { chargeNanoUsd: true, inputTokens: true },
      _count: { requestId: true },
    });
    const charged = formatUsd(usage._sum.chargeNanoUsd ?? 0n);
    expect([
      totals.usageUsd,
      formatUsd(sum(lines.map(({ chargeUsd }) => chargeUsd))),
      formatUsd(sum(tokens.map(({ chargeUsd }) => chargeUsd))),
    ]).toEqual([charged, charged, charged]);
    const requests = (of: readonly { requests: string }[]) =>
      of.reduce((total, each) => total + Number(each.requests), 0);
    expect([requests(lines), requests(tokens)]).toEqual([usage._count.requestId, usage._count.requestId]);
    expect(lines.reduce((total, { quantities }) => total + BigInt(quantities['input'] ?? 0), 0n)).toBe(
      usage._sum.inputTokens ?? 0n,
    );

    const entries = await books.db.prisma.ledgerEntry.findMany({
      where: { account: { organizationId }, transaction: { walletId, period: month } },
      include: { account: true },
    });
    const moved = (kind: string) =>
      entries
        .filter(({ account }) => account.kind === kind)
        .reduce((total, { amountNanoUsd }) => total - amountNanoUsd, 0n);
    for (const [column, kind] of [
      ['postedUsd', 'wallet'],
      ['promoUsd', 'promo'],
    ] as const) {
      expect(sum(wallet.movements.map((movement) => movement[column]))).toBe(moved(kind));
      expect(parseUsd(wallet.closing[column]) - parseUsd(wallet.opening[column])).toBe(moved(kind));
    }
    const parts = [totals.usageUsd, totals.correctionUsd, totals.roundingUsd, totals.taxUsd];
    expect(sum(parts) - parseUsd(totals.promoUsd)).toBe(parseUsd(totals.totalUsd));
  }

  const history = (kind: Snapshot['kind'], creditLimit: bigint) =>
    fc.asyncProperty(months, async (pages) => {
      await books.newCustomer({ balance: '1', creditLimit });
      let closing: Snapshot['wallet']['closing'] | undefined;
      for (const page of pages) {
        for (const happens of page) await happens(books);
        const now = await books.desk.wallet();
        const month = await books.turn();
        const statement = await books.finalized(month);
        expect(statement.kind).toBe(kind);
        await expectTiesOut(statement, month);
        expect(statement.wallet.closing).toEqual({
          postedUsd: formatUsd(now.postedNanoUsd),
          promoUsd: formatUsd(now.promoNanoUsd),
        });
        if (closing) expect(statement.wallet.opening).toEqual(closing);
        closing = statement.wallet.closing;
        const { roundingUsd, totalUsd } = statement.totals;
        if (kind === 'usage_statement') expect(parseUsd(roundingUsd)).toBe(0n);
        else expect(parseUsd(totalUsd) % NANO_PER_CENT).toBe(0n);
        const after = await books.desk.wallet();
        expect(now.postedNanoUsd - after.postedNanoUsd).toBe(parseUsd(roundingUsd) + parseUsd(statement.totals.taxUsd));
      }
    });

  it(
    'of prepaid usage is its usage records and its ledger, to the nano, and moves no money',
    () => fc.assert(history('usage_statement', 0n), { numRuns: 15 * RUNS_FACTOR }),
    LONGEST_MS,
  );

  it(
    'that is an invoice is whole cents, posts its rounding and its tax, and ties out as well',
    async () => {
      const { value } = await books.settings.read('finance');
      await books.settings.write(books.db.prisma, 'finance', {
        value: { ...value, taxRatePercent: '8.25' },
        seenVersion: 0,
      });
      await fc.assert(history('invoice', 1_000_000_000n), { numRuns: 15 * RUNS_FACTOR });
    },
    LONGEST_MS,
  );
});
