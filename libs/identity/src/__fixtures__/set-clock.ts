import { Clock } from '@app/common';

/** A clock that stands where it is put. */
export class SetClock extends Clock {
  constructor(private time = Date.parse('2026-05-01T12:00:00Z')) {
    super();
  }

  override now(): Date {
    return new Date(this.time);
  }

  override nowMs(): number {
    return this.time;
  }

  forward(milliseconds: number): void {
    this.time += milliseconds;
  }
}
