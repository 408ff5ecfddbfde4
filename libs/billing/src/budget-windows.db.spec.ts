import { openTestDatabase, type TestDatabase } from '@app/testing';

const ZONES = [
  ...['UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/New_York'],
  ...['America/Havana', 'Atlantic/Azores', 'Africa/Cairo', 'Australia/Lord_Howe'],
];

describe('the window of a budget', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test.drop());

  it.each([
    ['day', 'UTC', '2026-11-21T23:59:59Z', '2026-11-21T00:00', '2026-11-22T00:00'],
    ['day', 'Asia/Shanghai', '2026-06-01T20:00Z', '2026-06-01T16:00', '2026-06-02T16:00'],
    ['month', 'Asia/Shanghai', '2026-05-31T20:00Z', '2026-05-31T16:00', '2026-06-30T16:00'],
    ['day, an hour short,', 'America/New_York', '2026-03-08T12:00Z', '2026-03-08T05:00', '2026-03-09T04:00'],
    ['day, an hour long,', 'America/New_York', '2026-11-01T12:00Z', '2026-11-01T04:00', '2026-11-02T05:00'],
    ['week', 'America/New_York', '2026-03-09T03:59Z', '2026-03-02T05:00', '2026-03-09T04:00'],
    ['month', 'America/New_York', '2026-03-31T23:00Z', '2026-03-01T05:00', '2026-04-01T04:00'],
    ['day without a midnight', 'Africa/Cairo', '2026-04-24T10:00Z', '2026-04-23T22:00', '2026-04-24T21:00'],
    ['day with two midnights', 'Atlantic/Azores', '2026-10-25T00:30Z', '2026-10-25T00:30', '2026-10-26T01:00'],
  ])('of a %s in %s, at %s, is from %s to %s', async (words, zone, at, starts, ends) => {
    const period = words.split(/[ ,]/)[0];
    const { rows } = await test.database.pool.query<{ starts_at: Date; ends_at: Date }>(
      'SELECT * FROM budget_window($1, $2, $3)',
      [period, zone, at],
    );
    const window = [rows[0]!.starts_at, rows[0]!.ends_at];
    expect(window.map((instant) => instant.toISOString().slice(0, 16))).toEqual([starts, ends]);
  });

  it('holds every hour of a year, wherever clocks are changed', async () => {
    const { rows } = await test.database.pool.query(
      `SELECT zone, at, w.* FROM unnest($1::text[]) AS zone, unnest('{day,week,month}'::budget_period[]) AS period,
              generate_series(timestamptz '2026-01-01 00:30Z', '2026-12-31 23:30Z', '1 hour') AS at,
              budget_window(period, zone, at) AS w
        WHERE (starts_at <= at AND at < ends_at) IS NOT TRUE`,
      [ZONES],
    );
    expect(rows).toEqual([]);
  });

  it('begins where the one before it ends, all year long', async () => {
    const { rows } = await test.database.pool.query(
      `SELECT zone, period, at, w.*, next.* FROM unnest($1::text[]) AS zone, unnest('{day,week,month}'::budget_period[]) AS period,
              generate_series(timestamptz '2026-01-01 12:00Z', '2026-12-30 12:00Z', '1 day') AS at,
              budget_window(period, zone, at) AS w, budget_window(period, zone, w.ends_at) AS next
        WHERE next.starts_at <> w.ends_at`,
      [ZONES],
    );
    expect(rows).toEqual([]);
  });
});
