import { SetupError } from './setup-error.mjs';

/**
 * The rings of tests (style guide, section 7). `leavesOut` matches the spec files that are not of the ring; the ring
 * without a name is what `npm test` runs. The ring of faults also runs the properties of the database, eight times as long.
 */
const RINGS = {
  '': { leavesOut: '\\.faults\\.spec\\.ts$', hasServers: true, needsBuild: true },
  unit: { leavesOut: '\\.(db|e2e|faults)\\.spec\\.ts$', hasServers: false, needsBuild: false },
  db: { leavesOut: '(?<!\\.db)\\.spec\\.ts$', hasServers: true, needsBuild: false },
  e2e: { leavesOut: '(?<!\\.e2e)\\.spec\\.ts$', hasServers: true, needsBuild: true },
  faults: {
    leavesOut: '(?<!\\.faults|\\.property\\.db)\\.spec\\.ts$',
    hasServers: true,
    needsBuild: true,
    environment: { WEIR_PROPERTY_RUNS_FACTOR: '8' },
  },
};
const ALWAYS_LEFT_OUT = ['/node_modules/', '<rootDir>/dist/'];

/** What a command line asks for: { hasServers, needsBuild, environment, jestArguments }. Named files are run whatever their ring. */
export function planTests(commandLine) {
  const rest = [...commandLine];
  const at = rest.indexOf('--ring');
  const name = at < 0 ? '' : rest.splice(at, 2)[1];
  const ring = RINGS[name];
  if (!ring)
    throw new SetupError(`There is no ring "${name}". Rings: ${Object.keys(RINGS).filter(Boolean).join(', ')}.`);
  const namesFiles = rest.some((word) => !word.startsWith('-'));
  const leftOut = namesFiles && name === '' ? ALWAYS_LEFT_OUT : [...ALWAYS_LEFT_OUT, ring.leavesOut];
  const mayBeEmpty = name !== '' && !namesFiles ? ['--passWithNoTests'] : [];
  return {
    hasServers: ring.hasServers,
    needsBuild: ring.needsBuild,
    environment: ring.environment ?? {},
    // The file names first: Jest would take them for further patterns when they came after these.
    jestArguments: [...rest, ...mayBeEmpty, ...leftOut.map((pattern) => `--testPathIgnorePatterns=${pattern}`)],
  };
}

/** The figures of Jest's JSON report. A suite that could not run at all counts as one failed test. */
export function countResults(report) {
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed, isGood: report.success && failed === 0 };
}
