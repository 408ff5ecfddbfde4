const TICK_MS = 250;

interface Watcher {
  readonly look: () => void;
  /** Its place among the watchers. */
  place: number;
}

/**
 * One timer for everything that must be looked at now and then: silence of upstreams, keep-alives to callers. A timer for
 * each of some thousand streams would cost more than the streams.
 */
export class Ticker {
  /** No Set: each table that one has outgrown keeps the next alive, and so whatever was watched meanwhile (bench/README.md). */
  private readonly watchers: Watcher[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastTickMs = 0;

  /** Calls `look` four times a second until the returned function is called. `look` must not throw. */
  watch(look: () => void): () => void {
    const watcher = { look, place: this.watchers.length };
    this.watchers.push(watcher);
    if (!this.timer) {
      this.lastTickMs = performance.now();
      this.timer = setInterval(() => this.tick(), TICK_MS).unref();
    }
    return () => this.forget(watcher);
  }

  /** The last takes its place. */
  private forget(watcher: Watcher): void {
    if (this.watchers[watcher.place] !== watcher) return;
    const last = this.watchers.pop()!;
    if (last === watcher) return;
    last.place = watcher.place;
    this.watchers[watcher.place] = last;
  }

  private tick(): void {
    if (this.watchers.length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const sinceLastMs = performance.now() - this.lastTickMs;
    this.lastTickMs += sinceLastMs;
    // We stood still ourselves: what came meanwhile is read before anybody is found silent.
    if (sinceLastMs > 2 * TICK_MS) return;
    // From behind: who is forgotten meanwhile is replaced by one that has had its turn.
    for (let place = this.watchers.length - 1; place >= 0; place--) this.watchers[place]?.look();
  }
}
