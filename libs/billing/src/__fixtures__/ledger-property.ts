import type { Database } from '@app/database';
import { LedgerService } from '@app/ledger';
import fc from 'fast-check';
import { Calls, type Caller, type Price } from './calls';
import { ledgerCommands, type RealLedger } from './ledger-commands';
import { LedgerModel } from './ledger-model';

const LOOKS = {
  ...{ postedNanoUsd: true, promoNanoUsd: true, heldNanoUsd: true, cappedNanoUsd: true, seq: true, state: true },
  ...{ creditLimitNanoUsd: true, overdraftNanoUsd: true, overrunNanoUsd: true },
} as const;

/** A wallet with nothing in it yet, as the steps want it. */
export function realLedger(database: Database, caller: Caller, price: Price): RealLedger {
  const { walletId } = caller;
  let keys = 0;
  return {
    ledger: new LedgerService(database),
    pool: database.pool,
    calls: new Calls(database.pool, caller, price),
    walletId,
    holds: [],
    key: () => `${walletId} ${(keys += 1)}`,
    state: () => database.prisma.wallet.findUniqueOrThrow({ where: { id: walletId }, select: LOOKS }),
    transactions: async () => {
      const where = { walletId, entries: { some: {} } };
      const made = await database.prisma.ledgerTransaction.findMany({ where, orderBy: { id: 'asc' } });
      return made.map(({ id }) => id);
    },
  };
}

/**
 * Whatever is done to a wallet, in whatever order, it looks like the model after each step, and no invariant is broken in the
 * end. A failure prints its steps and the seed.
 */
export async function checkLedger(
  runs: number,
  { open, whenDone }: { readonly open: () => Promise<RealLedger>; readonly whenDone: () => Promise<void> },
): Promise<void> {
  const property = fc.asyncProperty(ledgerCommands, async (commands) => {
    const real = await open();
    await fc.asyncModelRun(() => ({ model: new LedgerModel(), real }), commands);
    await whenDone();
  });
  await fc.assert(property, { numRuns: runs });
}
