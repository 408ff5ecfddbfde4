import type { Circuit } from './circuit';

/** What is known of a channel that is not all well. */
export interface ChannelTrouble {
  readonly channel: Circuit | undefined;
  readonly credentials: ReadonlyMap<string, Circuit>;
  /** By the upstream's name of the model. */
  readonly models: ReadonlyMap<string, Circuit>;
}

/** What routes are planned by. Answers at once, from memory. */
export interface HealthView {
  /** By channel; mostly none. */
  readonly troubles: ReadonlyMap<string, ChannelTrouble>;
  /** This process may try, now, whether it works again. */
  mayTry(key: string): boolean;
  /** Of the last minutes; undefined: too few answers to tell. */
  firstByteP50Ms(channelId: string, upstreamModel: string): number | undefined;
}

/** Nobody has heard of any trouble. */
export const ALL_WELL: HealthView = {
  troubles: new Map(),
  mayTry: () => false,
  firstByteP50Ms: () => undefined,
};
