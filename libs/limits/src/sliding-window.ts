/** The second that runs and the 60 before it: what is as old as 60 seconds has left, what is younger has not. */
export const SLOTS = 61;

/**
 * A sum over the last 60 seconds, in slots of one second. What comes late in a second stays up to a second longer, so that never
 * more than the limit falls into any 60 seconds. The scripts in `lua.ts` do the same in Redis.
 */
export class SlidingWindow {
  private readonly slots = new Float64Array(SLOTS);
  private second = 0;
  private sum = 0;

  get used(): number {
    return this.sum;
  }

  /** The last second is the present one; a clock that went back stands still here. */
  advance(second: number): void {
    if (second - this.second >= SLOTS) {
      this.slots.fill(0);
      this.sum = 0;
    } else {
      for (let gone = this.second + 1; gone <= second; gone++) this.clear(gone % SLOTS);
    }
    this.second = Math.max(this.second, second);
  }

  add(amount: number): void {
    this.slots[this.second % SLOTS]! += amount;
    this.sum += amount;
  }

  /** To the second it was added in; nothing once that has left. */
  giveBack(second: number, amount: number): void {
    if (second <= this.second - SLOTS || second > this.second) return;
    const slot = second % SLOTS;
    const given = Math.min(amount, this.slots[slot]!);
    this.slots[slot]! -= given;
    this.sum -= given;
  }

  /** How long until so much has left. */
  msUntilFree(amount: number, nowMs: number): number {
    let left = 0;
    for (let second = this.second - SLOTS + 1; second <= this.second; second++) {
      if (second >= 0) left += this.slots[second % SLOTS]!;
      if (left >= amount) return (second + SLOTS) * 1_000 - nowMs;
    }
    return SLOTS * 1_000;
  }

  private clear(slot: number): void {
    this.sum -= this.slots[slot]!;
    this.slots[slot] = 0;
  }
}
