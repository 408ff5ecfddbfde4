import { AppError, Clock } from '@app/common';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Ceiling, CeilingUse, Rates } from './ceiling';
import type { ChannelPlace, LimitedChannel, RoomSeeker, Seat } from './channel-seat';
import { FairQueue } from './fair-queue';
import { Gate, type Passage } from './gate';

/** Places that other processes give back are found by asking. */
const ASK_EVERY_MS = 100;
/** When a call of another ends nobody knows. */
const PLACE_WAIT_MS = 1_000;

const FREE: Seat = { queuedMs: 0, fullIds: [], enter: () => undefined, leave: () => undefined };

interface Waiter {
  readonly seeker: RoomSeeker;
  readonly sinceMs: number;
  isWaiting: boolean;
  readonly seated: (seat: Seat) => void;
}

/** Calls that found all of the same channels full. */
interface Line {
  readonly channelIds: readonly string[];
  readonly queue: FairQueue<Waiter>;
}

/**
 * Room at channels that have limits of their own. When every channel of a route is full its call waits, within bounds; organizations
 * take turns, so that one with many calls does not shut the others out.
 */
@Injectable()
export class ChannelRoom implements OnApplicationShutdown {
  private readonly lines = new Map<string, Line>();
  private readonly waiting = new Map<string, number>();
  private asking: NodeJS.Timeout | undefined;
  private isServing = false;
  private mustServe = false;

  constructor(
    private readonly gate: Gate,
    private readonly clock: Clock,
  ) {}

  onApplicationShutdown(): void {
    clearInterval(this.asking);
  }

  /** Throws AppError('rate_limit_exceeded') when too many wait already, or no room was found in time. */
  seat(seeker: RoomSeeker): Seat | Promise<Seat> {
    return seeker.channels.some(isLimited) ? this.find(seeker) : FREE;
  }

  waitingOf(organizationId: string): number {
    return this.waiting.get(organizationId) ?? 0;
  }

  private async find(seeker: RoomSeeker): Promise<Seat> {
    const found = await this.tryAll(seeker, { mayOvertake: false, queuedMs: 0 });
    if ('enter' in found) return found;
    const { organizationId, queueLength, queueSeconds } = seeker;
    if (queueSeconds === 0 || this.waitingOf(organizationId) >= queueLength) throw busy(found.waitMs);
    return this.wait(seeker, found.waitMs);
  }

  /** The first channel with room, or how long until there may be some. */
  private async tryAll(
    seeker: RoomSeeker,
    { mayOvertake, queuedMs }: Turn,
  ): Promise<Seat | { readonly waitMs: number }> {
    let waitMs: number | undefined;
    for (const [index, channel] of seeker.channels.entries()) {
      if (!isLimited(channel)) return this.seatAt(seeker, { index, queuedMs });
      if (!mayOvertake && this.isAwaited(channel.id)) continue;
      const passage = await this.gate.enter([ceilingOf(channel)], seeker.tokens);
      if (passage.isAdmitted) return this.seatAt(seeker, { index, queuedMs, passage });
      waitMs = Math.min(waitMs ?? Number.POSITIVE_INFINITY, waitOf(passage.uses[0]!));
    }
    return { waitMs: waitMs ?? PLACE_WAIT_MS };
  }

  private seatAt({ channels, tokens }: RoomSeeker, { index, queuedMs, passage }: Found): Seat {
    let unused = passage;
    return {
      queuedMs,
      fullIds: channels.slice(0, index).map(({ id }) => id),
      enter: (channelId) => {
        const at = channels.findIndex(({ id }) => id === channelId);
        if (at < index) return 'full';
        if (!isLimited(channels[at]!)) return undefined;
        if (at !== index || !unused) return this.enterLater(channels[at]!, tokens);
        const place = this.placeOf(unused);
        unused = undefined;
        return place;
      },
      leave: () => {
        if (unused) this.placeOf(unused).release();
        unused = undefined;
      },
    };
  }

  /** Of a call that a channel failed: it had its turn, and does not wait again. */
  private async enterLater(channel: LimitedChannel, tokens: number): Promise<ChannelPlace | 'full'> {
    const passage = await this.gate.enter([ceilingOf(channel)], tokens);
    return passage.isAdmitted ? this.placeOf(passage) : 'full';
  }

  private placeOf({ leave }: Passage): ChannelPlace {
    return {
      release: (usedTokens) => {
        leave(usedTokens);
        if (this.lines.size > 0) void this.serve();
      },
    };
  }

  private wait(seeker: RoomSeeker, waitMs: number): Promise<Seat> {
    return new Promise((resolve, reject) => {
      const patienceMs = seeker.queueSeconds * 1_000;
      const timer = setTimeout(() => giveUp(), patienceMs);
      const waiter: Waiter = {
        seeker,
        sinceMs: this.clock.elapsedMs(),
        isWaiting: true,
        seated: (seat) => {
          clearTimeout(timer);
          resolve(seat);
        },
      };
      const leave = this.join(waiter);
      const giveUp = (): void => {
        if (!waiter.isWaiting) return;
        waiter.isWaiting = false;
        clearTimeout(timer);
        leave();
        reject(busy(waitMs - patienceMs));
      };
      seeker.onGone(giveUp);
    });
  }

  /** Returns the way out for one that waits no longer. */
  private join(waiter: Waiter): () => void {
    const { organizationId, channels } = waiter.seeker;
    const channelIds = channels.map(({ id }) => id).sort();
    const name = channelIds.join();
    const line = this.lines.get(name) ?? { channelIds, queue: new FairQueue() };
    this.lines.set(name, line);
    line.queue.join(organizationId, waiter);
    this.waiting.set(organizationId, this.waitingOf(organizationId) + 1);
    this.asking ??= setInterval(() => void this.serve(), ASK_EVERY_MS);
    return () => {
      line.queue.leave(organizationId, waiter);
      this.left(name, line, organizationId);
    };
  }

  private left(name: string, { queue }: Line, organizationId: string): void {
    const others = this.waitingOf(organizationId) - 1;
    if (others === 0) this.waiting.delete(organizationId);
    else this.waiting.set(organizationId, others);
    if (queue.isEmpty) this.lines.delete(name);
    if (this.lines.size > 0) return;
    clearInterval(this.asking);
    this.asking = undefined;
  }

  private isAwaited(channelId: string): boolean {
    for (const { channelIds } of this.lines.values()) if (channelIds.includes(channelId)) return true;
    return false;
  }

  /** One at a time: two would ask for the same places. */
  private async serve(): Promise<void> {
    this.mustServe = true;
    if (this.isServing) return;
    this.isServing = true;
    try {
      while (this.mustServe) {
        this.mustServe = false;
        for (const [name, line] of [...this.lines]) await this.serveFirst(name, line);
      }
    } finally {
      this.isServing = false;
    }
  }

  private async serveFirst(name: string, line: Line): Promise<void> {
    const waiter = line.queue.first();
    if (!waiter) return;
    const { seeker, sinceMs } = waiter;
    const found = await this.tryAll(seeker, { mayOvertake: true, queuedMs: this.clock.elapsedMs() - sinceMs });
    if (!('enter' in found)) return;
    this.mustServe = true;
    if (!waiter.isWaiting) return found.leave();
    waiter.isWaiting = false;
    line.queue.serve(seeker.organizationId, waiter);
    waiter.seated(found);
    // Lines that share a channel take turns as well.
    this.lines.delete(name);
    this.lines.set(name, line);
    this.left(name, line, seeker.organizationId);
  }
}

interface Turn {
  /** It is this one's turn, among those that wait. */
  readonly mayOvertake: boolean;
  readonly queuedMs: number;
}

interface Found {
  /** Of the channel in the route; those before it had no room. */
  readonly index: number;
  readonly queuedMs: number;
  readonly passage?: Passage;
}

const isLimited = ({ requestsPerMinute, tokensPerMinute, concurrency }: Rates): boolean =>
  requestsPerMinute !== null || tokensPerMinute !== null || concurrency !== null;

const ceilingOf = ({ id, requestsPerMinute, tokensPerMinute, concurrency }: LimitedChannel): Ceiling => ({
  key: `weir:limit:{${id}}`,
  ...{ requestsPerMinute, tokensPerMinute, concurrency },
});

const waitOf = ({ requestsWaitMs, tokensWaitMs }: CeilingUse): number =>
  Math.max(requestsWaitMs, tokensWaitMs) || PLACE_WAIT_MS;

function busy(waitMs: number): AppError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new AppError('rate_limit_exceeded', {
    message: `All channels of this model are busy. Try again in ${seconds} s.`,
    headers: { 'retry-after': String(seconds) },
  });
}
