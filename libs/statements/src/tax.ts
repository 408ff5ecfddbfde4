import { shareInCents } from './amounts';

export type TaxTreatment = 'standard' | 'exempt' | 'reverse_charge';

/** What a document is taxed by: it knows the document as a whole, and no call. */
export interface TaxedDocument {
  /** Before tax, in whole cents of nano-USD. */
  readonly net: bigint;
  readonly name: string;
  readonly rateMicro: number;
}

export interface Tax {
  readonly treatment: TaxTreatment;
  readonly name: string;
  readonly rateMicro: number;
  readonly amount: bigint;
}

/**
 * How one treatment taxes a document: pure, and asked once for each document, when it is final. Another country's rules are
 * another adapter in the table below, with its own word in `tax_treatment`. A document below nothing is taxed below nothing.
 */
export type TaxAdapter = (document: TaxedDocument) => Tax;

const untaxed =
  (treatment: TaxTreatment): TaxAdapter =>
  ({ name }) => ({ treatment, name, rateMicro: 0, amount: 0n });

const ADAPTERS: Readonly<Record<TaxTreatment, TaxAdapter>> = {
  standard: ({ net, name, rateMicro }) => ({
    ...{ treatment: 'standard', name, rateMicro },
    amount: shareInCents(net, rateMicro),
  }),
  exempt: untaxed('exempt'),
  /** The customer owes it: the document says so. */
  reverse_charge: untaxed('reverse_charge'),
};

export const taxOf = (treatment: TaxTreatment, document: TaxedDocument): Tax => ADAPTERS[treatment](document);
