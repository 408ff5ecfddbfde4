import type { NanoUsd, RequestId } from '@app/common';
import type pg from 'pg';

export interface HoldRequest {
  readonly requestId: RequestId;
  readonly walletId: string;
  /** What is to be held. */
  readonly amount: NanoUsd;
  /** The most the call can cost; at least the amount. */
  readonly cap: NanoUsd;
  /** The least the call can do with, when not all of the cap is left. */
  readonly floor: NanoUsd;
  readonly priceVersionId: string;
  readonly apiTokenId: string;
  readonly userId: string | null;
  readonly project: string | null;
}

export type HoldOutcome = PlacedHold | RefusedHold;

export interface PlacedHold {
  readonly outcome: 'placed';
  readonly amount: NanoUsd;
  /** Less than was asked for when wallet and budgets had no more. */
  readonly cap: NanoUsd;
  /** The windows of the budgets that the call counts towards. */
  readonly budgetWindows: readonly bigint[];
}

export interface RefusedHold {
  readonly outcome: 'insufficient' | 'over_budget' | 'frozen' | 'unknown';
  readonly available: NanoUsd;
  /** Period and scope of the budget that is exhausted: `month project`. */
  readonly budget: string | null;
}

interface Row {
  readonly number: number;
  readonly outcome: HoldOutcome['outcome'];
  readonly available_nano_usd: bigint | null;
  readonly granted_amount: bigint;
  readonly granted_cap: bigint;
  readonly windows: readonly bigint[];
  readonly limiting_budget: string | null;
}

const PLACE = {
  name: 'place-holds',
  text: 'SELECT * FROM place_holds($1, now() + make_interval(secs => $2), $3, $4, $5, $6, $7, $8, $9, $10, $11)',
};

/** Places a batch of holds in one statement; the answers are in the order of the batch. See `place_holds` in prisma/migrations. */
export async function placeHolds(
  pool: pg.Pool,
  batch: readonly HoldRequest[],
  owner: { readonly processId: string; readonly expireAfterMs: number },
): Promise<HoldOutcome[]> {
  const values = [
    owner.processId,
    owner.expireAfterMs / 1000,
    batch.map((hold) => hold.requestId),
    batch.map((hold) => hold.walletId),
    batch.map((hold) => hold.amount),
    batch.map((hold) => hold.cap),
    batch.map((hold) => hold.floor),
    batch.map((hold) => hold.priceVersionId),
    batch.map((hold) => hold.apiTokenId),
    batch.map((hold) => hold.userId),
    batch.map((hold) => hold.project),
  ];
  const { rows } = await pool.query<Row>({ values, ...PLACE });
  const outcomes: HoldOutcome[] = [];
  for (const row of rows) outcomes[row.number - 1] = outcomeOf(row);
  return outcomes;
}

function outcomeOf(row: Row): HoldOutcome {
  const { outcome } = row;
  if (outcome !== 'placed') {
    return { outcome, available: (row.available_nano_usd ?? 0n) as NanoUsd, budget: row.limiting_budget };
  }
  const [amount, cap] = [row.granted_amount as NanoUsd, row.granted_cap as NanoUsd];
  return { outcome, amount, cap, budgetWindows: row.windows };
}
