/** Bounds of every call, whatever its channel says. */
export interface CallLimits {
  /** Longest life of a call, over all its attempts. */
  readonly callTimeoutMs: number;
  /** Largest answer that is not streamed. */
  readonly answerLimitBytes: number;
  /** How long an answer is read on after its caller has left. */
  readonly drainTimeoutMs: number;
  /** How many answers may be read on at once. */
  readonly drainLimit: number;
}

/** How many answers are being read on for callers that left. */
export class Drains {
  private active = 0;

  constructor(private readonly limit: number) {}

  /** False: enough are under way. */
  begin(): boolean {
    if (this.active >= this.limit) return false;
    this.active += 1;
    return true;
  }

  end(): void {
    this.active -= 1;
  }
}
