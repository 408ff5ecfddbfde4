import type { NanoUsd, RequestId } from '@app/common';
import type { CallRoute, SkippedChannel, UsageComponent } from '@app/llm';
import type { RequestRow } from './request-rows';

/** One try of a channel. `startedAfterMs` is since the call was admitted: with `totalMs` a bar of a waterfall. */
export interface LifeAttempt {
  readonly number: number;
  readonly startedAfterMs: number;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  readonly failure: string | null;
  readonly httpStatus: number | null;
  /** From here on null for tenants. */
  readonly providerId: string | null;
  readonly channelId: string | null;
  readonly channelName: string | null;
  readonly upstreamModel: string | null;
  readonly upstreamRequestId: string | null;
  readonly costNanoUsd: NanoUsd | null;
}

/** What of its way to a channel is worth telling, with the names that the channels have now. */
export interface LifeRoute extends Omit<CallRoute, 'skipped'> {
  readonly skipped: readonly (SkippedChannel & { readonly channelName: string | null })[];
}

/** `quantity * pricePicoUsd = amountPicoUsd`, exactly. */
export interface ChargeLine {
  readonly component: UsageComponent;
  readonly quantity: bigint;
  readonly pricePicoUsd: bigint;
  readonly amountPicoUsd: bigint;
}

export interface LifeCharge {
  readonly usageSource: string;
  readonly serviceTier: string;
  readonly priceVersionId: string;
  readonly priceRateId: string;
  readonly priceModelId: string | null;
  readonly pricesFrom: Date | null;
  readonly ratedAboveInputTokens: number | null;
  /** Only components that were consumed. */
  readonly lines: readonly ChargeLine[];
  /** The amounts of the lines and this make 1000 times the charge. */
  readonly roundingPicoUsd: bigint;
  readonly chargeNanoUsd: NanoUsd;
  readonly holdNanoUsd: NanoUsd;
  readonly capNanoUsd: NanoUsd;
  readonly overrunNanoUsd: NanoUsd;
}

/** One transaction settles many calls: its entries are those of all of them, the share is this call's. */
export interface LifeTransaction {
  readonly id: bigint;
  readonly createdAt: Date;
  readonly period: Date;
  readonly calls: number;
  readonly shareNanoUsd: NanoUsd;
  /** For tenants only the accounts of their organization. */
  readonly entries: readonly { readonly account: string; readonly amountNanoUsd: NanoUsd }[];
}

export interface SettledCall {
  readonly state: 'settled';
  readonly call: RequestRow;
  readonly settledAt: Date;
  /** Null when nothing of it is worth telling, and for tenants. */
  readonly route: LifeRoute | null;
  readonly attempts: readonly LifeAttempt[];
  readonly charge: LifeCharge;
  /** Null when nothing was charged. */
  readonly transaction: LifeTransaction | null;
}

/** `in_flight`: money is held. `ended`: waits to be settled. `quarantined`: set aside, `reason` says why. */
export interface UnsettledCall {
  readonly state: 'in_flight' | 'ended' | 'quarantined';
  readonly requestId: RequestId;
  readonly organizationId: string;
  readonly since: Date;
  readonly holdNanoUsd: NanoUsd | null;
  /** Null for tenants. */
  readonly reason: string | null;
}

export type RequestLife = SettledCall | UnsettledCall;
