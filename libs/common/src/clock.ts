/** Where time comes from. Injected, so that tests can stand on a price boundary. */
export class Clock {
  now(): Date {
    return new Date();
  }

  /** Milliseconds since the epoch. */
  nowMs(): number {
    return Date.now();
  }

  /** Milliseconds of a clock that never jumps; only differences mean something. */
  elapsedMs(): number {
    return performance.now();
  }
}
