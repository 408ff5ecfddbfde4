const TICK_MS = 250;

/**
 * One timer for everything that must be looked at now and then: silence of upstreams, keep-alives to callers. A timer for
 * each of some thousand streams would cost more than the streams.
 */
export class Ticker {
  private readonly watched = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private lastTickMs = 0;

  /** Calls `look` four times a second until the returned function is called. `look` must not throw. */
  watch(look: () => void): () => void {
    this.watched.add(look);
    if (!this.timer) {
      this.lastTickMs = performance.now();
      this.timer = setInterval(() => this.tick(), TICK_MS).unref();
    }
    return () => {
      this.watched.delete(look);
    };
  }

  private tick(): void {
    if (this.watched.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const sinceLastMs = performance.now() - this.lastTickMs;
    this.lastTickMs += sinceLastMs;
    // We stood still ourselves: what came meanwhile is read before anybody is found silent.
    if (sinceLastMs > 2 * TICK_MS) return;
    for (const look of this.watched) look();
  }
}
