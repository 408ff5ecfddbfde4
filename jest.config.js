/** Rings (style guide): unit `*.spec.ts`, db `*.db.spec.ts`, e2e `*.e2e.spec.ts`, faults `*.faults.spec.ts`. */
module.exports = {
  transform: { '\\.([cm]?tsx?|m?js)$': '<rootDir>/tools/jest/transform.js' },
  transformIgnorePatterns: [],
  moduleNameMapper: { '^@app/([^/]+)$': '<rootDir>/libs/$1/src' },
  testMatch: ['<rootDir>/{apps,libs,test,prisma,scripts}/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  setupFiles: ['<rootDir>/tools/jest/properties.js'],
  testEnvironment: 'node',
  maxWorkers: 2,
  // The ring of the faults tries properties more often.
  testTimeout: 90_000 * Number(process.env.WEIR_PROPERTY_RUNS_FACTOR ?? 1),
};
