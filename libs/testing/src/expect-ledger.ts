import { findViolations } from '@app/billing';
import type { Database } from '@app/database';

/** Fails when any invariant of the money is broken. To be called after every test that moves money. */
export async function expectLedgerBalanced({ pool }: Database): Promise<void> {
  const violations = await findViolations(pool);
  if (violations.length === 0) return;
  const texts = violations.map(({ id, claim, rows }) => `${id} ${claim}: ${JSON.stringify(rows, bigintAsText)}`);
  throw new Error(`the ledger is broken:\n${texts.join('\n')}`);
}

const bigintAsText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

export interface WalletState {
  readonly posted: bigint;
  readonly held: bigint;
  readonly overrun: bigint;
}

export async function walletState({ prisma }: Database, walletId: string): Promise<WalletState> {
  const wallet = await prisma.wallet.findUniqueOrThrow({ where: { id: walletId } });
  return { posted: wallet.postedNanoUsd, held: wallet.heldNanoUsd, overrun: wallet.overrunNanoUsd };
}

/** Tries until `claim` no longer throws; throws its last error when it still does after `withinMs`. */
export async function eventually<T>(claim: () => Promise<T>, withinMs = 10_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await claim();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Nothing waits, nothing is held: every call that was admitted has been charged or released. */
export async function expectQuiet({ pool }: Database): Promise<void> {
  const { rows } = await pool.query<{ waiting: bigint; held: bigint }>(
    'SELECT (SELECT count(*) FROM usage_inbox) AS waiting, (SELECT count(*) FROM holds) AS held',
  );
  if (rows[0]!.waiting > 0n || rows[0]!.held > 0n)
    throw new Error(`not quiet: ${JSON.stringify(rows[0], bigintAsText)}`);
}
