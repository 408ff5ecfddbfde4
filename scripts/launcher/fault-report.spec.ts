const { faultTable } = jest.requireActual<{ faultTable: (jsonLines: string) => string }>('./fault-report.mjs');

const row = (id: string, note = '') =>
  JSON.stringify({
    ...{
      id,
      name: 'a worker is killed',
      repetitions: 20,
      calls: 900,
      overspent: '0',
      lost: '0',
      lostWithinBound: '12',
    },
    ...{ doubled: 0, problems: 0, note },
  });

it('makes one table of the rows that several files left, in the order of the faults', () => {
  const lines = faultTable(`${row('F10')}\n${row('F02', 'not run: no disk')}\n`).split('\n');
  expect(lines[0]).toMatch(
    /^\| id +\| fault +\| repetitions \| calls \| overspent \| lost \| lost within its bound \|/,
  );
  expect(lines[1]).toMatch(/^\| --- \| -+ \|/);
  expect(lines[2]).toContain('| F02 | a worker is killed (not run: no disk) | 20 ');
  expect(lines[3]).toMatch(/^\| F10 \| a worker is killed +\| 20 +\| 900 +\| 0 +\| 0 +\| 12 +\| 0 +\| 0 +\|$/);
});
