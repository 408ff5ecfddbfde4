import { randomInt } from 'node:crypto';

/** Draws that a seed repeats: mulberry32. What the operating system does meanwhile it cannot repeat. */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** From WEIR_FAULT_SEED when it is set, so that a failing run can be drawn again. */
  static ofRun(): Random {
    const given = process.env['WEIR_FAULT_SEED'];
    return new Random(given ? Number(given) : randomInt(2 ** 32));
  }

  /** From 0 to below 1. */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  isOneIn(chances: number): boolean {
    return this.between(1, chances) === 1;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)]!;
  }
}
