import type { Remark, SourceAmounts, SourceKind } from './import-source';

/**
 * What an import will do, item by item, and what it will not. JSON all through. `channels` hold vendors' credentials in clear:
 * keep a plan in memory, and show what `describePlan` or `summarize` say of it.
 */
export interface ImportPlan {
  readonly kind: SourceKind;
  readonly name: string;
  readonly origin: string;
  /** Names of groups to be made. */
  readonly groups: readonly string[];
  readonly models: readonly PlannedModel[];
  readonly people: readonly PlannedPerson[];
  readonly channels: readonly PlannedChannel[];
  /** What an earlier import brought. */
  readonly alreadyHere: Counts;
  readonly leftOut: readonly Remark[];
  /** Comes over, and is not as it was. */
  readonly changed: readonly Remark[];
}

export interface Counts {
  readonly organizations: number;
  readonly users: number;
  readonly apiTokens: number;
  readonly channels: number;
  readonly prices: number;
}

/** A model of the catalogue with the prices it gets at the instant of the import. */
export interface PlannedModel {
  readonly id: string;
  readonly displayName: string;
  readonly ownedBy: string;
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
  readonly capabilities: readonly string[];
  readonly prices: readonly PlannedPrice[];
}

export type PlannedPrice =
  (SourceAmounts & { readonly costs?: SourceAmounts }) | { readonly group: string; readonly multiplier: string };

export interface PlannedPerson {
  readonly username: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** False: only API tokens that came later are added. */
  readonly isNew: boolean;
  readonly isSuspended: boolean;
  readonly group: string;
  /** To be made. */
  readonly user: PlannedUser | null;
  /** Whose the API tokens are: the user above, or the one an earlier import made. */
  readonly ownerId: string | null;
  readonly balanceUsd: string;
  readonly apiTokens: readonly PlannedApiToken[];
}

export interface PlannedUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly isDisabled: boolean;
}

export interface PlannedApiToken {
  readonly id: string;
  readonly name: string;
  readonly secretHash: string;
  readonly lastFour: string;
  readonly allowedModels: readonly string[];
  readonly allowedIps: readonly string[];
  readonly group: string | null;
  readonly expiresAt: string | null;
  readonly isRevoked: boolean;
  readonly budgetUsd: string | null;
}

export interface PlannedChannel {
  readonly id: string;
  readonly name: string;
  readonly providerId: string;
  readonly baseUrl: string;
  readonly secrets: readonly string[];
  readonly isEnabled: boolean;
  readonly priority: number;
  readonly weight: number;
  readonly groups: readonly string[];
  readonly models: readonly (readonly [string, string])[];
}
