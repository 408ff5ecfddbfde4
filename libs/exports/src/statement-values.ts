import type { ExportOrder } from './dataset';

/** What every statement of a dataset has by these numbers. */
export const FROM = '$1::timestamptz';
export const TO = '$2::timestamptz';
export const WATERMARK = '$3::timestamptz';
export const TIME_ZONE = '$4::text';
export const GRAIN = '$5::text';
/** PostgreSQL asks for the type of each parameter, used or not. */
const KNOWN = `${FROM} < ${TO} AND ${WATERMARK} IS NOT NULL AND ${TIME_ZONE} IS NOT NULL AND ${GRAIN} IS NOT NULL`;

/** Tests that all must hold, and the values they compare with. */
export class Conditions {
  private readonly tests = [KNOWN];
  readonly values: unknown[];

  constructor({ from, to, watermark, timeZone, grain }: ExportOrder) {
    this.values = [from, to, watermark, timeZone, grain];
  }

  /** `test` has `?` for the value; undefined: no test. */
  add(test: string, value: unknown): void {
    if (value === undefined) return;
    this.values.push(value);
    this.tests.push(test.replace('?', `$${this.values.length}`));
  }

  always(test: string): void {
    this.tests.push(test);
  }

  get sql(): string {
    return this.tests.join(' AND ');
  }
}

/** The hour, day or month of an instant in the time zone of the order. */
export const bucketOf = (instant: string): string => `date_trunc(${GRAIN}, ${instant}, ${TIME_ZONE})`;
export const bucketEnd = (start: string): string =>
  `CASE ${GRAIN} WHEN 'hour' THEN ${start} + interval '1 hour'
    ELSE ((${start} AT TIME ZONE ${TIME_ZONE}) + ('1 ' || ${GRAIN})::interval) AT TIME ZONE ${TIME_ZONE} END`;
