/** Which product the source is. */
export type SourceKind = 'one-api' | 'new-api' | 'litellm';

export type RemarkKind = 'user' | 'API token' | 'balance' | 'channel' | 'model' | 'price' | 'group' | 'setting';

/** Something of the source that does not come over, or not as it was, and why. Holds no secret. */
export interface Remark {
  readonly kind: RemarkKind;
  readonly name: string;
  readonly reason: string;
}

/** What another relay has, in our words: made by one of the readers, the same for all of them. JSON all through. */
export interface ImportSource {
  readonly kind: SourceKind;
  /** Tells two instances of one product apart: part of every id and idempotency key. */
  readonly name: string;
  /** Where it was read from, without secrets. */
  readonly origin: string;
  readonly people: readonly SourcePerson[];
  readonly channels: readonly SourceChannel[];
  readonly groups: readonly SourceGroup[];
  readonly prices: readonly SourcePrice[];
  readonly leftOut: readonly Remark[];
  readonly changed: readonly Remark[];
}

/** A user there: a user, an organization and its wallet here. */
export interface SourcePerson {
  readonly key: string;
  /** Unique there: the organization's name. */
  readonly username: string;
  readonly name: string;
  /** Lower case. Null: without one nobody can log in. */
  readonly email: string | null;
  readonly isDisabled: boolean;
  readonly group: string;
  readonly balanceUsd: string;
  readonly apiTokens: readonly SourceApiToken[];
}

export interface SourceApiToken {
  readonly key: string;
  readonly name: string;
  /** SHA-256 of `sk-...` as callers send it, in hex: the secret itself stays behind. */
  readonly secretHash: string;
  readonly lastFour: string;
  readonly allowedModels: readonly string[];
  /** Addresses and ranges; none: from anywhere. */
  readonly allowedIps: readonly string[];
  /** The name of a group of its own; null: its organization's. */
  readonly group: string | null;
  readonly expiresAt: string | null;
  readonly isRevoked: boolean;
  /** What it may still spend; null: as much as the organization has. */
  readonly budgetUsd: string | null;
}

export interface SourceChannel {
  readonly key: string;
  readonly name: string;
  readonly providerId: string;
  readonly baseUrl: string;
  /** In clear: never shown, and sealed when they are stored. */
  readonly secrets: readonly string[];
  readonly isEnabled: boolean;
  readonly priority: number;
  readonly weight: number;
  /** Names; none: all groups. */
  readonly groups: readonly string[];
  /** Public name, upstream name. */
  readonly models: readonly (readonly [string, string])[];
}

export interface SourceGroup {
  readonly name: string;
  /** Prices of the group are those for all times this, as a decimal number. */
  readonly multiplier: string;
}

/** Dollars as a catalogue file has them, by component. */
export interface SourceAmounts {
  readonly perMillionTokens: Readonly<Record<string, string>>;
  readonly perUnit: Readonly<Record<string, string>>;
}

export interface SourcePrice extends SourceAmounts {
  readonly model: string;
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
}
