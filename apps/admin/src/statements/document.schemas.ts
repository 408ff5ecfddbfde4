import { z } from 'zod';
import { Usd } from '../http/answers';

/** A document as it was made: nothing of it is looked up again. */
const Party = z.object({ legalName: z.string(), address: z.string(), taxId: z.string() });
const Balance = z.object({ postedUsd: Usd, promoUsd: Usd });
const Count = z.string().regex(/^\d+$/);

const Tax = z.object({
  treatment: z.enum(['standard', 'exempt', 'reverse_charge']),
  name: z.string(),
  ratePercent: z.string(),
});

export const StatementDocument = z
  .object({
    version: z.number().int(),
    kind: z.enum(['usage_statement', 'invoice']),
    number: z.string().nullable(),
    month: z.string(),
    currency: z.string(),
    issuedOn: z.string().nullable(),
    dueOn: z.string().nullable(),
    replaces: z.string().nullable(),
    language: z.string(),
    issuer: Party.extend({ bankDetails: z.string() }),
    customer: Party.extend({ organizationId: z.uuid(), name: z.string(), email: z.string() }),
    lines: z.array(
      z.object({ model: z.string(), requests: Count, quantities: z.record(z.string(), Count), chargeUsd: Usd }),
    ),
    tokens: z.array(
      z.object({
        apiTokenId: z.uuid().nullable().meta({ description: 'Null: all others together' }),
        name: z.string(),
        project: z.string().nullable(),
        requests: Count,
        chargeUsd: Usd,
      }),
    ),
    late: z.object({ requests: Count, chargeUsd: Usd, since: z.string() }).nullable(),
    totals: z.object({
      usageUsd: Usd,
      promoUsd: Usd,
      correctionUsd: Usd,
      roundingUsd: Usd,
      netUsd: Usd,
      taxUsd: Usd,
      totalUsd: Usd,
    }),
    tax: Tax,
    display: z.object({ currency: z.string(), rate: z.string(), total: z.string() }).nullable(),
    wallet: z.object({
      opening: Balance,
      movements: z.array(Balance.extend({ kind: z.string() })),
      closing: Balance,
    }),
    transactions: z.array(
      Balance.extend({ id: z.string(), at: z.iso.datetime(), kind: z.string(), memo: z.string().nullable() }),
    ),
  })
  .meta({ id: 'StatementDocument' });
