import type { PicoUsd } from '@app/common';

export const STANDARD_TIER = 'standard';

/** What a rate is for. */
export interface RateBounds {
  /** `standard`, or as vendors call it: `flex`, `priority`, `batch`. */
  readonly serviceTier: string;
  /** In force for prompts of more input tokens than this. */
  readonly aboveInputTokens: number;
}

/** The prices of a version for one service tier, from a size of prompt on. Arrays follow USAGE_COMPONENTS, for one unit. */
export interface PriceRate extends RateBounds {
  readonly id: string;
  readonly pricesPicoUsd: readonly PicoUsd[];
  readonly costsPicoUsd: readonly PicoUsd[];
}

/** Immutable prices of a model. */
export interface PriceVersion {
  readonly id: string;
  readonly modelId: string;
  /** Set: for this group only. */
  readonly groupId: string | null;
  /** Set: for this organization only. */
  readonly organizationId: string | null;
  readonly effectiveFrom: Date;
  /** At least the standard one for prompts of any size. */
  readonly rates: readonly PriceRate[];
}

/** Whom prices are for. */
export interface Buyer {
  readonly organizationId: string;
  readonly groupId: string;
}

/**
 * The version in force for a buyer at an instant: the organization's own if it has any by then, else its group's, else the
 * one for all. The instant a version begins belongs to it. `versions` are of one model, in any order.
 */
export function priceInForce(versions: readonly PriceVersion[], buyer: Buyer, at: Date): PriceVersion | undefined {
  const { organizationId, groupId } = buyer;
  return (
    latest(versions, at, (version) => version.organizationId === organizationId) ??
    latest(versions, at, (version) => version.groupId === groupId) ??
    latest(versions, at, (version) => version.organizationId === null && version.groupId === null)
  );
}

function latest(
  versions: readonly PriceVersion[],
  at: Date,
  isFor: (version: PriceVersion) => boolean,
): PriceVersion | undefined {
  let found: PriceVersion | undefined;
  for (const version of versions) {
    if (version.effectiveFrom > at || !isFor(version)) continue;
    if (!found || version.effectiveFrom > found.effectiveFrom) found = version;
  }
  return found;
}

/**
 * The rate a call is charged at: of the rates of its tier the last that its prompt exceeds; where the tier has none for a
 * prompt of this size, the same of the standard tier.
 */
export function rateFor<Rate extends RateBounds>(
  { rates }: { readonly rates: readonly Rate[] },
  serviceTier: string,
  inputTokens: number,
): Rate {
  return lastExceeded(rates, serviceTier, inputTokens) ?? lastExceeded(rates, STANDARD_TIER, inputTokens)!;
}

function lastExceeded<Rate extends RateBounds>(
  rates: readonly Rate[],
  serviceTier: string,
  inputTokens: number,
): Rate | undefined {
  let found: Rate | undefined;
  for (const rate of rates) {
    const isExceeded = rate.aboveInputTokens === 0 || rate.aboveInputTokens < inputTokens;
    if (rate.serviceTier !== serviceTier || !isExceeded) continue;
    if (!found || rate.aboveInputTokens > found.aboveInputTokens) found = rate;
  }
  return found;
}
