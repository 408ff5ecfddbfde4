import { roundToCents } from './amounts';
import type { Movement } from './month-ledger.queries';
import { taxOf, type Tax, type TaxTreatment } from './tax';

export interface Totals {
  /** What calls were charged, however it was paid. */
  readonly usage: bigint;
  /** Of it paid by promotional credit. */
  readonly promo: bigint;
  /** Adjustments, and usage taken back; below nothing: in favour of the customer. */
  readonly correction: bigint;
  /** What makes whole cents of an invoice. */
  readonly rounding: bigint;
  /** Before tax. */
  readonly net: bigint;
  readonly tax: Tax;
  readonly total: bigint;
}

export interface Terms {
  readonly kind: 'usage_statement' | 'invoice';
  readonly taxTreatment: TaxTreatment;
  readonly taxName: string;
  readonly taxRateMicro: number;
}

const OF_USAGE = new Set(['usage', 'reversal:usage']);
const OF_CORRECTIONS = new Set(['adjustment', 'reversal:adjustment', 'reversal:usage']);

/**
 * What a month comes to: what usage and its corrections took from the wallet. Usage is paid when it happens, so a usage
 * statement owes nothing more, and is exact; an invoice owes whole cents, and bears tax.
 */
export function totalsOf(movements: readonly Movement[], terms: Terms): Totals {
  const taken = (kinds: ReadonlySet<string>, of: (movement: Movement) => bigint) =>
    movements.filter(({ kind }) => kinds.has(kind)).reduce((sum, movement) => sum - of(movement), 0n);
  const usage = taken(new Set(['usage']), ({ posted, promo }) => posted + promo);
  const promo = taken(OF_USAGE, (movement) => movement.promo);
  const correction = taken(OF_CORRECTIONS, (movement) => movement.posted + movement.promo);
  const exact = usage - promo + correction;
  const { kind, taxTreatment, taxName: name, taxRateMicro: rateMicro } = terms;
  if (kind === 'usage_statement') {
    const tax = { treatment: taxTreatment, name, rateMicro: 0, amount: 0n };
    return { usage, promo, correction, rounding: 0n, net: exact, tax, total: exact };
  }
  const net = roundToCents(exact);
  const tax = taxOf(taxTreatment, { net, name, rateMicro });
  return { usage, promo, correction, rounding: net - exact, net, tax, total: net + tax.amount };
}
