import type { AttemptParts } from './attempt-parts';

/** A vendor that has promised a stream and says nothing so long is thinking: the caller gets its headers and a comment. */
const QUIET_MS = 15_000;

/**
 * How long one attempt may take, and say nothing. Comments do not count as life, so the connection's own timeouts are not enough. Nor do
 * events without text until the first with text: an answer has as long for its first token as its head had.
 */
export class Patience {
  private signMs: number;
  private headMs = 0;
  hasSpoken = false;
  private isStreaming = false;

  constructor(
    private readonly parts: Pick<AttemptParts, 'step' | 'call' | 'limits'>,
    private readonly startedMs: number,
  ) {
    this.signMs = startedMs;
  }

  /** An answer in pieces begins. */
  streams(now: number): void {
    this.isStreaming = true;
    this.signMs = this.headMs = now;
  }

  sign(now: number): void {
    this.signMs = now;
  }

  /** Something for the caller came. */
  spoke(): void {
    this.hasSpoken = true;
  }

  isQuiet(now: number): boolean {
    return now - this.startedMs > QUIET_MS;
  }

  isTooLong(now: number): boolean {
    const { step, call, limits } = this.parts;
    const totalTimeoutMs = step.channel.totalTimeoutMs ?? Infinity;
    return now - this.startedMs > totalTimeoutMs || now - call.startedMs > limits.callTimeoutMs;
  }

  isTooSilent(now: number): boolean {
    if (!this.isStreaming) return false;
    const { idleTimeoutMs, firstByteTimeoutMs } = this.parts.step.channel;
    return now - this.signMs > idleTimeoutMs || (!this.hasSpoken && now - this.headMs > firstByteTimeoutMs);
  }
}
