/** Who may import whom: the table of docs/architecture.md. Widening a row needs a decision record. */
const TECHNOLOGY = ['common', 'config', 'logging', 'database'];
const ALLOWED = {
  common: [],
  llm: ['common'],
  dialects: ['common', 'llm'],
  providers: ['common', 'llm'],
  config: ['common'],
  logging: ['common', 'config'],
  database: ['common', 'config'],
  queue: ['common', 'config'],
  redis: ['common', 'config'],
  vault: ['common', 'config'],
  mail: ['common', 'config', 'logging'],
  settings: ['common', 'database'],
  egress: [],
  upstream: ['common', 'config', 'egress', 'llm', 'logging', 'providers', 'redis'],
  ledger: ['common', 'database', 'logging'],
  audit: ['common', 'database'],
  identity: [...TECHNOLOGY, 'audit', 'vault'],
  'api-tokens': TECHNOLOGY,
  catalog: [...TECHNOLOGY, 'llm'],
  channels: [...TECHNOLOGY, 'llm', 'redis', 'vault'],
  limits: [...TECHNOLOGY, 'redis'],
  probes: [...TECHNOLOGY, 'catalog', 'channels', 'llm', 'metering', 'settings', 'upstream'],
  metering: ['common', 'llm', 'catalog', 'database'],
  billing: [...TECHNOLOGY, 'llm', 'queue', 'catalog', 'ledger', 'metering'],
  payments: [...TECHNOLOGY, 'audit', 'auditor', 'ledger', 'mail', 'settings', 'vault', 'webhooks'],
  statements: [...TECHNOLOGY, 'llm', 'audit', 'ledger', 'settings', 'webhooks'],
  auditor: [...TECHNOLOGY, 'billing', 'ledger'],
  importers: [...TECHNOLOGY, 'api-tokens', 'audit', 'catalog', 'channels', 'identity', 'ledger'],
  reconciliation: [...TECHNOLOGY, 'llm', 'audit', 'auditor', 'ledger', 'vault'],
  reporting: [...TECHNOLOGY, 'llm', 'settings'],
  webhooks: [...TECHNOLOGY, 'egress', 'mail', 'settings', 'vault'],
  exports: [...TECHNOLOGY, 'identity', 'llm', 'mail', 'queue', 'settings'],
};
const PURE = '^libs/(common|llm|dialects|providers)/src';

const libRules = Object.entries(ALLOWED).map(([lib, may]) => ({
  name: `lib-${lib}`,
  severity: 'error',
  from: { path: `^libs/${lib}/src`, pathNot: ['\\.spec\\.ts$', '/__fixtures__/'] },
  to: {
    path: '^(libs|apps|scripts)/',
    pathNot: [`^libs/${lib}/src`, ...may.map((other) => `^libs/${other}/src/index\\.ts$`)],
  },
}));

module.exports = {
  forbidden: [
    ...libRules,
    {
      name: 'no-circular',
      severity: 'error',
      from: { pathNot: 'generated' },
      // A page is loaded when it is opened: by then what leads to it has long been loaded.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
    },
    {
      name: 'apps-never-import-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'browsers-load-no-lib',
      severity: 'error',
      from: { path: '^apps/web/src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs|scripts)/' },
    },
    {
      name: 'pages-never-import-each-other',
      severity: 'error',
      from: { path: '^apps/web/src/pages/([^/]+)/' },
      to: { path: '^apps/web/src/pages/', pathNot: '^apps/web/src/pages/$1/' },
    },
    {
      name: 'what-pages-share-knows-no-page',
      severity: 'error',
      from: { path: '^apps/web/src/(parts|ui|client)/' },
      to: { path: '^apps/web/src/pages/' },
    },
    {
      name: 'front-doors-only',
      severity: 'error',
      from: { path: '^(apps|scripts|bench)/' },
      to: {
        path: '^libs/[^/]+/src/',
        pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/testing/src/fake-upstream/fake-upstream\\.ts$'],
      },
    },
    {
      name: 'pure-libs-do-no-io',
      severity: 'error',
      from: { path: PURE, pathNot: '\\.spec\\.ts$' },
      to: { path: '(^|/)node_modules/(@nestjs|@prisma|pg|ioredis|bullmq|undici|fastify)/' },
    },
    {
      name: 'pure-libs-do-no-node-io',
      severity: 'error',
      from: { path: PURE, pathNot: ['\\.spec\\.ts$', '/__fixtures__/'] },
      // Signatures are computed, not fetched.
      to: { dependencyTypes: ['core'], pathNot: '^crypto$' },
    },
    {
      name: 'vendors-never-import-each-other',
      severity: 'error',
      from: { path: '^libs/providers/src/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^libs/providers/src/[^/]+/',
        pathNot: '^libs/providers/src/($1|openai-compatible|anthropic|gemini|__fixtures__)/',
      },
    },
    {
      name: 'only-specs-import-testing',
      severity: 'error',
      from: {
        path: '^(apps|libs|scripts)/',
        pathNot: [
          '\\.spec\\.ts$',
          '/__fixtures__/',
          '^apps/[^/]+/test/',
          '^libs/testing/',
          '^scripts/fake-upstream\\.ts$',
        ],
      },
      to: { path: '^libs/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(generated|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs'],
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default'],
    },
  },
};
