import type { Rates } from './ceiling';

/** A channel with what its vendor allows it. */
export interface LimitedChannel extends Rates {
  readonly id: string;
}

/** Who looks for room, and how long it may take. */
export interface RoomSeeker {
  readonly organizationId: string;
  /** The channels of its route, in order. */
  readonly channels: readonly LimitedChannel[];
  readonly tokens: number;
  readonly queueSeconds: number;
  /** How many calls of one organization may wait. */
  readonly queueLength: number;
  readonly onGone: (left: () => void) => void;
}

/** Room at a channel for one attempt. */
export interface ChannelPlace {
  /** Gives it back, and corrects the tokens; undefined: nothing was asked of the channel. */
  readonly release: (usedTokens?: number) => void;
}

/** What a call has of the channels of its route: a place at the first that had one. */
export interface Seat {
  readonly queuedMs: number;
  /** The channels before it, which had none. */
  readonly fullIds: readonly string[];
  /** A place at a channel of the route; undefined: it has no limits. */
  readonly enter: (channelId: string) => ChannelPlace | 'full' | undefined | Promise<ChannelPlace | 'full'>;
  /** The call is over: gives a place that was not used back. */
  readonly leave: () => void;
}
