import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { PERMISSIONS, type Permission } from '@app/identity';
import { ADAPTERS } from '@app/providers';
import { AdminModule } from '../apps/admin/src/admin.module';
import { ACCESS } from '../apps/admin/src/auth/allow';
import { ApiModule } from '../apps/api/src/api.module';
import { ROUTE_AUTH } from '../apps/api/src/endpoints/route-auth';

const read = (path: string): string => readFileSync(path, 'utf8');

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('/generated/') && !path.includes('node_modules'));
}

const sources = ['apps', 'libs', 'scripts', 'bench', 'test'].flatMap((folder) => filesBelow(folder, /\.(ts|mjs)$/));
const productSources = sources.filter(
  (path) =>
    /^(apps|libs)\//.test(path) &&
    !path.includes('/test/') &&
    !path.includes('.spec.') &&
    !path.startsWith('libs/testing'),
);

/** As docs/architecture.md says it. */
const TECHNOLOGY = 'common, config, logging, database';

/** Lib -> the libs its rule lets it import. */
function rulesOfCruiser(): Record<string, string[]> {
  const { forbidden } = createRequire(__filename)('../.dependency-cruiser.cjs') as CruiserConfiguration;
  const rules = forbidden.filter(({ name }) => name.startsWith('lib-'));
  const lib = (path: string) => /libs\/([\w-]+)\//.exec(path)![1]!;
  // The first exception is the lib itself.
  return Object.fromEntries(rules.map(({ name, to }) => [name.slice(4), to.pathNot!.slice(1).map(lib).sort()]));
}

interface CruiserConfiguration {
  readonly forbidden: readonly { readonly name: string; readonly to: { readonly pathNot?: readonly string[] } }[];
}

const routesOf = (controllers: readonly { readonly prototype: object; readonly name: string }[], metadata: string) =>
  controllers.flatMap(({ prototype, name }) =>
    Object.getOwnPropertyNames(prototype)
      .filter((method) => method !== 'constructor')
      .map((method) => ({ method, handler: (prototype as Record<string, unknown>)[method] as object }))
      .filter(({ handler }) => typeof handler === 'function' && Reflect.hasMetadata('path', handler))
      .map(({ method, handler }) => ({
        route: `${name}.${method}`,
        auth: Reflect.getMetadata(metadata, handler) as unknown,
      })),
  );

/** Of a module and all that it imports. */
function controllersBelow(module: object, seen = new Set<object>()): { prototype: object; name: string }[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const imported = (Reflect.getMetadata('imports', module) ?? []) as (object | { module: object })[];
  const own = (Reflect.getMetadata('controllers', module) ?? []) as { prototype: object; name: string }[];
  return [...own, ...imported.flatMap((next) => controllersBelow('module' in next ? next.module : next, seen))];
}

describe('the architecture', () => {
  it('lets libs and apps import only what the table allows', () => {
    const { status, stdout } = spawnSync(
      'npx',
      ['depcruise', '--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'scripts'],
      { encoding: 'utf8' },
    );
    expect([status, status === 0 ? '' : stdout]).toEqual([0, '']);
  });

  it('describes the same table in docs/architecture.md', () => {
    const described = read('docs/architecture.md').split('## Who may import whom')[1]!;
    const rows = [...described.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].slice(2); // below the head
    const names = (cell: string) => cell.replace('technology', TECHNOLOGY).split(', ').sort();
    const table = rows.flatMap(([, libs, may]) =>
      libs!.split(', ').map((lib) => [lib, may === 'nothing' ? [] : names(may!)] as const),
    );
    expect(Object.fromEntries(table.filter(([lib]) => lib !== 'testing'))).toEqual(rulesOfCruiser());
    expect(table.map(([lib]) => lib).sort()).toEqual(readdirSync('libs').sort());
  });

  it('makes every route of the API say who may call it', () => {
    const routes = routesOf(controllersBelow(ApiModule), ROUTE_AUTH);
    expect(routes.filter(({ auth }) => auth !== 'api-token').map(({ route, auth }) => [route, auth])).toEqual([
      ['HealthController.live', 'public'],
      ['HealthController.ready', 'public'],
    ]);
    expect(routes.length).toBeGreaterThan(4);
  });

  it('makes every route of the admin app say who may call it', () => {
    const routes = routesOf(controllersBelow(AdminModule), ACCESS);
    const open = routes.filter(({ auth }) => !PERMISSIONS.includes(auth as Permission) && auth !== 'self');
    expect(open.map(({ route, auth }) => `${route} ${String(auth)}`).sort()).toEqual([
      'HealthController.live public',
      'HealthController.ready public',
      'InvitedController.accept login',
      'InvitedController.open login',
      'OidcController.callback login',
      'OidcController.start login',
      'PasskeysController.logIn login',
      'PasskeysController.loginOptions login',
      'PasswordsController.requestReset login',
      'PasswordsController.reset login',
      'PaymentWebhooksController.receive public',
      'RegistrationsController.finish login',
      'RegistrationsController.options public',
      'RegistrationsController.register login',
      'SessionsController.logIn login',
      'SessionsController.logInWithCode login',
    ]);
  });

  it('looks at every controller there is', () => {
    const files = sources.filter((path) => path.endsWith('.controller.ts'));
    const inApi = files.filter((path) => path.startsWith('apps/api/')).map((path) => basename(path));
    expect(inApi.sort()).toEqual([
      'anthropic-messages.controller.ts',
      'gemini-models.controller.ts',
      'gemini.controller.ts',
      'health.controller.ts',
      'models.controller.ts',
      'openai-chat.controller.ts',
      'openai-plain.controller.ts',
      'openai-responses.controller.ts',
      'spending.controller.ts',
    ]);
    expect(controllersBelow(AdminModule).length).toBe(files.length - inApi.length);
  });

  it('registers every vendor folder', () => {
    const folders = readdirSync('libs/providers/src', { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name !== '__fixtures__',
    );
    const ids = ADAPTERS.map(({ id }) => id);
    expect(folders.map(({ name }) => name).filter((name) => !ids.includes(name))).toEqual([]);
  });

  it('gives every lib a front door with explicit exports', () => {
    for (const lib of readdirSync('libs')) expect(read(`libs/${lib}/src/index.ts`)).not.toMatch(/export \*/);
  });

  it('gives every lib and app a short README', () => {
    const folders = ['libs', 'apps'].flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)));
    const isShort = (path: string) => existsSync(path) && read(path).trimEnd().split('\n').length <= 40;
    expect(folders.filter((folder) => !isShort(join(folder, 'README.md')))).toEqual([]);
  });

  it('keeps files small', () => {
    const long = sources.filter((path) => {
      const lines = read(path)
        .split('\n')
        .filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/?\*)/.test(line)).length;
      return lines > (/\.spec\.ts$|^test\//.test(path) ? 400 : 250);
    });
    expect(long).toEqual([]);
  });

  it('reads the environment only in config, and the clock only in common', () => {
    const environment = productSources.filter(
      (path) => /process\.env/.test(read(path)) && !path.startsWith('libs/config/'),
    );
    expect(environment).toEqual([]);
    const clock = productSources.filter(
      (path) => /new Date\(\)|Date\.now\(\)/.test(read(path)) && !path.startsWith('libs/common/'),
    );
    // The journal's files are stamped and judged by the file system's own clock.
    expect(clock).toEqual(['libs/billing/src/journal-recovery.ts', 'libs/billing/src/journal.ts']);
  });

  it('names files in kebab-case, and nothing a helper', () => {
    expect(sources.map((path) => basename(path)).filter((name) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name))).toEqual(
      [],
    );
    expect(sources.filter((path) => /\b(helper|manager|utils?|misc)s?\b/i.test(basename(path)))).toEqual([]);
  });

  it('gives every table of a tenant its organization', () => {
    const models = [...read('prisma/schema.prisma').matchAll(/^model (\w+) \{([\s\S]*?)^\}/gm)];
    const without = models.filter(([, , body]) => !/organizationId/.test(body!)).map(([, name]) => name);
    // Of the platform itself, or reached only through a wallet, a call or a user that has one.
    expect(without.sort()).toEqual(
      [
        ...[
          'Group',
          'Organization',
          'User',
          'Session',
          'Provider',
          'Channel',
          'ChannelCredential',
          'ChannelModel',
          'ChannelGroup',
        ],
        ...['PaymentEvent', 'PaymentProvider', 'ReceiptCounter'],
        ...['Model', 'Hold', 'LedgerTransaction', 'LedgerEntry', 'UsageInbox', 'QuarantinedUsage'],
        ...[
          'PriceRate',
          'ManagementToken',
          'ChannelProbe',
          'RedemptionBatch',
          'BudgetWindow',
          'BudgetNotice',
          'DroppedBudgetUsage',
          'DroppedDay',
          'Period',
          'AuditWatermark',
          'AuditCheckpoint',
          'RollupWatermark',
          'DocumentCounter',
          'StatementRun',
        ],
        ...['ReconciliationSource', 'ReconciliationRun', 'ReconciliationDifference'],
        ...['ProviderUsageImport', 'ProviderUsageDay'],
        ...[
          'LoginChallenge',
          'EmailLink',
          'TotpSecret',
          'RecoveryCode',
          'Passkey',
          'OidcProvider',
          'LinkedIdentity',
          'Setting',
        ],
      ].sort(),
    );
  });
});
