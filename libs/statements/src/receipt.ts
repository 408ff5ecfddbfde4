import { formatUsd } from '@app/common';
import { decimalsOf, decimal } from './amounts';
import { dayOf } from './month';
import type { Customer, Issuer } from './snapshot';

/** A payment that was booked, and who is who in it. */
export interface ReceiptSource {
  readonly number: string;
  readonly paymentId: string;
  readonly paidAt: Date;
  readonly product: string;
  /** `stripe`, `bank_transfer` or `webhook:NAME`. */
  readonly provider: string;
  /** What a provider of the operators' own is called. */
  readonly providerLabel: string | null;
  /** Of a bank transfer. */
  readonly reference: string | null;
  readonly receivedOn: Date | null;
  readonly amount: bigint;
  /** In the smallest unit of what was paid in. */
  readonly paid: { readonly minor: bigint; readonly currency: string };
  readonly returned: bigint;
  readonly language: string;
  readonly issuer: Issuer;
  readonly customer: Customer;
}

/** All that a receipt shows. The same payment, with as much of it returned, is the same receipt. */
export const receiptOf = (source: ReceiptSource) => ({
  ...{ version: 1, kind: 'receipt' as const, number: source.number, paymentId: source.paymentId },
  ...{ issuedOn: dayOf(source.paidAt), language: source.language, issuer: source.issuer, customer: source.customer },
  ...{ product: source.product, provider: source.provider, providerLabel: source.providerLabel },
  reference: source.reference,
  receivedOn: source.receivedOn && dayOf(source.receivedOn),
  amountUsd: formatUsd(source.amount),
  returnedUsd: formatUsd(source.returned),
  keptUsd: formatUsd(source.amount - source.returned),
  paid:
    source.paid.currency === 'USD'
      ? null
      : { currency: source.paid.currency, amount: decimal(source.paid.minor, decimalsOf(source.paid.currency)) },
});
export type Receipt = ReturnType<typeof receiptOf>;
