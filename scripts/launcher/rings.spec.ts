interface Plan {
  readonly hasServers: boolean;
  readonly needsBuild: boolean;
  readonly environment: object;
  readonly jestArguments: readonly string[];
}
const { planTests, countResults } = jest.requireActual<{
  planTests: (commandLine: string[]) => Plan;
  countResults: (report: object) => object;
}>('./rings.mjs');

const FILES = ['libs/a.spec.ts', 'libs/a.db.spec.ts', 'apps/api/test/a.e2e.spec.ts', 'test/a.faults.spec.ts'];

/** The files that a plan lets Jest run. */
function filesOf(plan: Plan, files = FILES): string[] {
  const prefix = '--testPathIgnorePatterns=';
  const patterns = plan.jestArguments.flatMap((word) =>
    word.startsWith(prefix) ? [new RegExp(word.slice(prefix.length).replace('<rootDir>', ''))] : [],
  );
  return files.filter((file) => !patterns.some((pattern) => pattern.test(file)));
}

describe('planTests', () => {
  it('runs all but the faults when nothing is asked for', () => {
    expect(filesOf(planTests([]))).toEqual(FILES.slice(0, 3));
  });

  it.each(['unit', 'db', 'e2e', 'faults'])('runs just the files of the ring %s', (ring) => {
    expect(filesOf(planTests(['--ring', ring]))).toEqual([FILES[['unit', 'db', 'e2e', 'faults'].indexOf(ring)]]);
  });

  it('runs the properties of the database with the db ring, and for longer with the faults', () => {
    const property = 'libs/a.property.db.spec.ts';
    const has = (ring: string) => filesOf(planTests(['--ring', ring]), [property]).includes(property);
    expect(['unit', 'db', 'e2e', 'faults'].map(has)).toEqual([false, true, false, true]);
    expect(planTests(['--ring', 'db']).environment).toEqual({});
    expect(planTests(['--ring', 'faults']).environment).toEqual({ WEIR_PROPERTY_RUNS_FACTOR: '8' });
  });

  it('starts servers for every ring but the unit ring, and builds only for rings that run built code', () => {
    const plans = ['unit', 'db', 'e2e', 'faults'].map((ring) => planTests(['--ring', ring]));
    expect(plans.map((plan) => [plan.hasServers, plan.needsBuild])).toEqual([
      [false, false],
      [true, false],
      [true, true],
      [true, true],
    ]);
  });

  it('runs a named file whatever its ring, and passes on what Jest understands', () => {
    const plan = planTests(['a.faults', '-t', 'survives']);
    expect(filesOf(plan)).toEqual(FILES);
    expect(plan.jestArguments.slice(0, 3)).toEqual(['a.faults', '-t', 'survives']);
  });

  it('lets a ring be empty, but not a named file be missing', () => {
    expect(planTests(['--ring', 'db']).jestArguments).toContain('--passWithNoTests');
    expect(planTests(['no-such-file']).jestArguments).not.toContain('--passWithNoTests');
  });

  it('names the rings when asked for one that is none', () => {
    expect(() => planTests(['--ring', 'saturn'])).toThrow('Rings: unit, db, e2e, faults.');
  });
});

describe('countResults', () => {
  it('counts a suite that could not run as a failed test', () => {
    const report = { success: false, numPassedTests: 7, numFailedTests: 1, numRuntimeErrorTestSuites: 2 };
    expect(countResults(report)).toEqual({ passed: 7, failed: 3, isGood: false });
  });
});
