import { LRUCache } from 'lru-cache';
import { reserved, type Ceiling, type CeilingUse, type Entry, type GateAnswer, type Leaving } from './ceiling';
import type { Leases } from './leases';
import { SLOTS, SlidingWindow } from './sliding-window';

/** More ceilings than that in one minute: the longest unused are forgotten. */
const MAX_WINDOWS = 100_000;

interface Windows {
  readonly requests: SlidingWindow;
  readonly tokens: SlidingWindow;
  lastUsed: number;
}

/** The ceilings of one process by itself: the same decisions as `RedisGate`, for the same history. */
export class MemoryGate {
  private readonly windows = new LRUCache<string, Windows>({ max: MAX_WINDOWS });

  /** `leases`: the calls of this process under way, those that Redis let in, too. */
  constructor(
    private readonly nowMs: () => number,
    private readonly leases: Leases,
  ) {}

  enter({ ceilings, tokens, lease }: Entry): GateAnswer {
    const nowMs = this.nowMs();
    const second = Math.floor(nowMs / 1_000);
    const uses = ceilings.map((ceiling) => this.look(ceiling, tokens, nowMs));
    const isAdmitted = uses.every((use, index) => fits(use, ceilings[index]!));
    if (!isAdmitted) return { isAdmitted, second, uses };
    this.leases.add(ceilings, lease);
    return { isAdmitted, second, uses: ceilings.map((ceiling, index) => this.take(ceiling, tokens, uses[index]!)) };
  }

  leave({ ceilings, tokens }: Entry, { second, usedTokens }: Leaving): void {
    const now = Math.floor(this.nowMs() / 1_000);
    for (const ceiling of ceilings) {
      const windows = this.windowsOf(ceiling.key, now);
      if (ceiling.requestsPerMinute !== null && usedTokens === undefined) windows.requests.giveBack(second, 1);
      if (ceiling.tokensPerMinute === null) continue;
      const added = (usedTokens ?? 0) - reserved(tokens, ceiling);
      if (added < 0) windows.tokens.giveBack(second, -added);
      if (added > 0) {
        windows.tokens.add(added);
        windows.lastUsed = now;
      }
    }
  }

  forget(): void {
    this.windows.clear();
  }

  private look(ceiling: Ceiling, tokens: number, nowMs: number): CeilingUse {
    const { requestsPerMinute, tokensPerMinute, concurrency, key } = ceiling;
    const windows = this.windowsOf(key, Math.floor(nowMs / 1_000));
    const [requests, used] = [windows.requests.used, windows.tokens.used];
    const overRequests = requestsPerMinute === null ? 0 : requests + 1 - requestsPerMinute;
    const overTokens = tokensPerMinute === null ? 0 : used + reserved(tokens, ceiling) - tokensPerMinute;
    return {
      requests,
      tokens: used,
      places: concurrency === null ? 0 : this.leases.count(key),
      requestsWaitMs: overRequests > 0 ? windows.requests.msUntilFree(overRequests, nowMs) : 0,
      tokensWaitMs: overTokens > 0 ? windows.tokens.msUntilFree(overTokens, nowMs) : 0,
      emptyInMs: Math.max((windows.lastUsed + SLOTS) * 1_000 - nowMs, 0),
    };
  }

  private take(ceiling: Ceiling, tokens: number, use: CeilingUse): CeilingUse {
    const { requestsPerMinute, tokensPerMinute, concurrency, key } = ceiling;
    const nowMs = this.nowMs();
    const windows = this.windowsOf(key, Math.floor(nowMs / 1_000));
    windows.lastUsed = Math.floor(nowMs / 1_000);
    if (requestsPerMinute !== null) windows.requests.add(1);
    if (tokensPerMinute !== null) windows.tokens.add(reserved(tokens, ceiling));
    return {
      ...use,
      requests: windows.requests.used,
      tokens: windows.tokens.used,
      places: use.places + Number(concurrency !== null),
      emptyInMs: (windows.lastUsed + SLOTS) * 1_000 - nowMs,
    };
  }

  private windowsOf(key: string, second: number): Windows {
    let windows = this.windows.get(key);
    if (!windows) {
      windows = { requests: new SlidingWindow(), tokens: new SlidingWindow(), lastUsed: -SLOTS };
      this.windows.set(key, windows);
    }
    windows.requests.advance(second);
    windows.tokens.advance(second);
    return windows;
  }
}

const fits = ({ requestsWaitMs, tokensWaitMs, places }: CeilingUse, { concurrency }: Ceiling): boolean =>
  requestsWaitMs === 0 && tokensWaitMs === 0 && (concurrency === null || places < concurrency);
