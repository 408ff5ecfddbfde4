import type { SkippedChannel } from '@app/llm';
import type { Channel, RouteStep } from './channel';
import type { HealthView } from './health/health-view';

/** What a route is planned from: everything is in memory. */
export interface RouteRequest {
  readonly modelId: string;
  /** Those that serve the model to the caller, in no order. The same list again is cheaper than one like it. */
  readonly channels: readonly Channel[];
  /** Capabilities without which the request cannot be served. */
  readonly needs: readonly string[];
  /** Whether its vendor can carry the request, which is asked once for channels of one vendor and upstream model; undefined: all can. */
  readonly canServe?: ((channel: Channel) => boolean) | undefined;
  readonly health: HealthView;
  /** Calls of the same key go to the same channel and credential while these are healthy. */
  readonly affinityKey?: number | undefined;
  readonly maxAttempts: number;
  /** Weights are multiplied by how soon channels answer, beside the others of their priority. */
  readonly prefersFast: boolean;
  /** List the channels that nothing speaks against, too, when the plan is full without them. */
  readonly tellsSpares?: boolean;
  /** Numbers from 0 to below 1. */
  readonly random: () => number;
  readonly nowMs: number;
}

/** Where a call goes, and why not elsewhere. */
export interface RoutePlan {
  /** To try in order; at least one. */
  readonly steps: readonly RouteStep[];
  readonly skipped: readonly SkippedChannel[];
  /** How many channels serve the model to the caller. */
  readonly candidates: number;
  /** Whether the call went where its key belongs; undefined: it has none. */
  readonly affinity?: 'kept' | 'moved' | undefined;
  /** Circuits of which this call is the trial. */
  readonly trials: readonly string[];
}
