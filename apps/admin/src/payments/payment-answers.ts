import { formatUsd } from '@app/common';
import type { Prisma } from '@app/database';
import { instant, instantOrNull } from '../http/answers';
import type { OwnPayment, PaymentAnswer } from './payments.schemas';

export type PaymentRow = Prisma.PaymentGetPayload<object>;
type Names = ReadonlyMap<string, string>;

const RECEIPT_DIGITS = 6;

/** Null while nothing was booked. */
export const receiptNumberOf = ({ receiptNumber }: Pick<PaymentRow, 'receiptNumber'>): string | null =>
  receiptNumber?.toString().padStart(RECEIPT_DIGITS, '0') ?? null;

export function toOwnPayment(row: PaymentRow, names: Names): OwnPayment {
  const { id, organizationId, provider, state, isAutomatic, failure, paidCurrency } = row;
  return {
    ...{ id, organizationId, provider, state, isAutomatic, failure, paidCurrency },
    ...{ amountUsd: formatUsd(row.amountNanoUsd), returnedUsd: formatUsd(row.returnedNanoUsd) },
    paidMinor: row.paidMinor.toString(),
    requestedBy: names.get(row.requestedBy) ?? null,
    receiptNumber: receiptNumberOf(row),
    succeededAt: instantOrNull(row.succeededAt),
    createdAt: instant(row.createdAt),
  };
}

export function toPayment(
  row: PaymentRow & { readonly organization: { readonly name: string } },
  names: Names,
): PaymentAnswer {
  const { externalId, memo, organization, transactionIds } = row;
  return {
    ...toOwnPayment(row, names),
    ...{ externalId, memo, organizationName: organization.name, takenUsd: formatUsd(row.takenNanoUsd) },
    receivedOn: row.receivedOn?.toISOString().slice(0, 10) ?? null,
    requestedById: /^user:(.+)$/.exec(row.requestedBy)?.[1] ?? null,
    ...{ decidedBy: names.get(row.decidedBy ?? '') ?? null, decidedAt: instantOrNull(row.decidedAt) },
    transactionIds: transactionIds.map(String),
  };
}

export const actorsOf = (rows: readonly PaymentRow[]): string[] =>
  rows.flatMap(({ requestedBy, decidedBy }) => [requestedBy, ...(decidedBy ? [decidedBy] : [])]);
