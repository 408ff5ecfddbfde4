import { decimalOf, inOrder, priceTable, rateOfRow, standaloneEntry, type Rate } from '@app/catalog';
import type { Prisma } from '@app/database';
import { instant, instantOrNull } from '../http/answers';
import type { PriceVersionAnswer } from './prices.schemas';

export const WITH_RATES = { rates: true, group: true, organization: true } as const;
export type VersionRow = Prisma.PriceVersionGetPayload<{ include: typeof WITH_RATES }>;

/** What a version is for and from when on: enough to tell which of them is in force. */
export interface Beginning {
  readonly id: string;
  readonly groupId: string | null;
  readonly organizationId: string | null;
  readonly effectiveFrom: Date;
}

export interface Timeline {
  readonly now: Date;
  /** Every version of the model. */
  readonly all: readonly Beginning[];
}

export const decimalOrNull = (ppm: number | null): string | null => (ppm === null ? null : decimalOf(ppm));

export const rateAnswers = (rates: readonly Rate[]): PriceVersionAnswer['rates'] =>
  inOrder(rates).map((rate) => ({
    serviceTier: rate.serviceTier,
    aboveInputTokens: rate.aboveInputTokens,
    components: priceTable(rate),
  }));

export function toPriceVersion(row: VersionRow, { now, all }: Timeline): PriceVersionAnswer {
  const { id, modelId, effectiveFrom, multiplierPpm, source, createdAt } = row;
  const until = endOf(row, all);
  const rates = row.rates.map(rateOfRow);
  const multiplier = decimalOrNull(multiplierPpm);
  return {
    ...{ id, modelId, ...whomOf(row) },
    effectiveFrom: instant(effectiveFrom),
    effectiveUntil: instantOrNull(until),
    state: effectiveFrom > now ? 'scheduled' : until && until <= now ? 'past' : 'in_force',
    multiplier,
    ...{ source, createdAt: instant(createdAt) },
    rates: rateAnswers(rates),
    asNew: multiplier === null ? { ...standaloneEntry(rates), priceSource: sourceOf(source) } : { multiplier },
  };
}

const sourceOf = (source: string) => (source === 'estimate' ? ('estimate' as const) : ('list' as const));

function whomOf({ group, organization }: VersionRow): Pick<PriceVersionAnswer, 'scope' | 'scopeId' | 'scopeName'> {
  if (group) return { scope: 'group', scopeId: group.id, scopeName: group.name };
  if (organization) return { scope: 'organization', scopeId: organization.id, scopeName: organization.name };
  return { scope: 'all', scopeId: null, scopeName: null };
}

/** When the next version of the same scope begins. */
function endOf(version: Beginning, all: readonly Beginning[]): Date | null {
  const isNext = (other: Beginning) =>
    other.groupId === version.groupId &&
    other.organizationId === version.organizationId &&
    other.effectiveFrom > version.effectiveFrom;
  const [first] = all.filter(isNext).sort((one, other) => one.effectiveFrom.getTime() - other.effectiveFrom.getTime());
  return first?.effectiveFrom ?? null;
}
