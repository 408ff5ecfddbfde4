import { createHash } from 'node:crypto';
import { formatUsd } from '@app/common';
import { USAGE_COMPONENTS } from '@app/llm';
import { inCurrency, percentOfMicro } from './amounts';
import { memoIn } from './memo-in';
import { dayOf, monthOf } from './month';
import type { Balance, Movement, OtherTransaction } from './month-ledger.queries';
import type { MonthUsage } from './month-usage.queries';
import type { Totals } from './totals';

/** API tokens listed one by one; what others used is one line. */
const MAX_TOKENS = 1_000;

export interface Issuer {
  readonly legalName: string;
  readonly address: string;
  readonly taxId: string;
  readonly bankDetails: string;
}

export interface Customer {
  readonly organizationId: string;
  readonly name: string;
  readonly legalName: string;
  readonly address: string;
  readonly taxId: string;
  readonly email: string;
}

/** What a document is made from. */
export interface Source {
  readonly kind: 'usage_statement' | 'invoice';
  readonly month: Date;
  readonly number: string | null;
  readonly issuedAt: Date | null;
  readonly dueOn: Date | null;
  /** Of the void statement it stands for. */
  readonly replaces: string | null;
  readonly issuer: Issuer;
  readonly customer: Customer;
  readonly language: string;
  readonly currency: string;
  readonly currencyMicro: bigint;
  readonly usage: MonthUsage;
  readonly totals: Totals;
  readonly opening: Balance;
  readonly movements: readonly Movement[];
  readonly closing: Balance;
  readonly transactions: readonly OtherTransaction[];
}

const balance = ({ posted, promo }: Balance) => ({ postedUsd: formatUsd(posted), promoUsd: formatUsd(promo) });

/** Only what was used, in the order of components. */
const quantitiesOf = (quantities: readonly bigint[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    USAGE_COMPONENTS.map((component, index) => [component, quantities[index] ?? 0n] as const)
      .filter(([, quantity]) => quantity > 0n)
      .map(([component, quantity]) => [component, quantity.toString()]),
  );

function tokenLines({ tokens }: MonthUsage) {
  const line = (name: string, project: string | null, of: readonly { requests: bigint; charge: bigint }[]) => ({
    ...{ name, project },
    requests: of.reduce((sum, { requests }) => sum + requests, 0n).toString(),
    chargeUsd: formatUsd(of.reduce((sum, { charge }) => sum + charge, 0n)),
  });
  const listed = tokens.slice(0, MAX_TOKENS).map((token) => ({
    apiTokenId: token.apiTokenId,
    ...line(token.name, token.project, [token]),
  }));
  const others = tokens.slice(MAX_TOKENS);
  return others.length === 0 ? listed : [...listed, { apiTokenId: null, ...line('', null, others) }];
}

/**
 * All that a document shows, in its final words and amounts: exact dollars as decimal text. The same source makes the same
 * text, byte by byte.
 */
export function snapshotOf(source: Source) {
  const { usage, totals, currency } = source;
  const { tax } = totals;
  return {
    ...{ version: 1, kind: source.kind, number: source.number, month: monthOf(source.month), currency: 'USD' },
    issuedOn: source.issuedAt && dayOf(source.issuedAt),
    dueOn: source.dueOn && dayOf(source.dueOn),
    ...{ replaces: source.replaces, language: source.language, issuer: source.issuer, customer: source.customer },
    lines: usage.models.map(({ model, requests, quantities, charge }) => ({
      ...{ model, requests: requests.toString(), quantities: quantitiesOf(quantities), chargeUsd: formatUsd(charge) },
    })),
    tokens: tokenLines(usage),
    late: usage.late.since && {
      requests: usage.late.requests.toString(),
      chargeUsd: formatUsd(usage.late.charge),
      since: dayOf(usage.late.since),
    },
    totals: {
      usageUsd: formatUsd(totals.usage),
      promoUsd: formatUsd(totals.promo),
      correctionUsd: formatUsd(totals.correction),
      roundingUsd: formatUsd(totals.rounding),
      netUsd: formatUsd(totals.net),
      taxUsd: formatUsd(tax.amount),
      totalUsd: formatUsd(totals.total),
    },
    tax: { treatment: tax.treatment, name: tax.name, ratePercent: percentOfMicro(tax.rateMicro) },
    display:
      currency === 'USD'
        ? null
        : {
            currency,
            rate: formatUsd(source.currencyMicro * 1_000n),
            total: inCurrency(totals.total, currency, source.currencyMicro),
          },
    wallet: {
      opening: balance(source.opening),
      movements: source.movements.map(({ kind, ...moved }) => ({ kind, ...balance(moved) })),
      closing: balance(source.closing),
    },
    transactions: source.transactions.map(({ id, createdAt, kind, memo, ...moved }) => ({
      ...{ id: id.toString(), at: createdAt.toISOString(), kind, memo: memo && memoIn(source.language, memo) },
      ...balance(moved),
    })),
  };
}
export type Snapshot = ReturnType<typeof snapshotOf>;

/** Bytes that are hashed and kept. */
export const textOf = (snapshot: object): string => JSON.stringify(snapshot);
export const readSnapshot = (text: string): Snapshot => JSON.parse(text) as Snapshot;
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
