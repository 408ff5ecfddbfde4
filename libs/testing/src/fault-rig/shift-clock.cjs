// Loaded before an app (node --require): its wall clock is off by WEIR_TEST_CLOCK_SHIFT_MS. Timers and performance.now()
// stay right, as on a machine whose clock was set wrong.
const shift = Number(process.env.WEIR_TEST_CLOCK_SHIFT_MS);
const RealDate = Date;
const now = () => RealDate.now() + shift;

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(now());
    else super(...parts);
  }
  static now() {
    return now();
  }
};
