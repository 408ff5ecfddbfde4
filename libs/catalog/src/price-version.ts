import type { PicoUsd } from '@app/common';

/** Immutable prices of a model. Arrays follow USAGE_COMPONENTS; pico-USD for one token (or call). */
export interface PriceVersion {
  readonly id: string;
  readonly modelId: string;
  /** Null: for every group without prices of its own. */
  readonly groupId: string | null;
  readonly effectiveFrom: Date;
  readonly pricesPicoUsd: readonly PicoUsd[];
  readonly costsPicoUsd: readonly PicoUsd[];
}

/**
 * The version in force for a group at an instant: its own if it has any by then, else the one for all. The instant a
 * version begins belongs to it. `versions` are of one model, in any order.
 */
export function priceInForce(versions: readonly PriceVersion[], groupId: string, at: Date): PriceVersion | undefined {
  return latest(versions, groupId, at) ?? latest(versions, null, at);
}

function latest(versions: readonly PriceVersion[], groupId: string | null, at: Date): PriceVersion | undefined {
  let found: PriceVersion | undefined;
  for (const version of versions) {
    if (version.groupId !== groupId || version.effectiveFrom > at) continue;
    if (!found || version.effectiveFrom > found.effectiveFrom) found = version;
  }
  return found;
}
