import { PERMISSIONS, type Permission } from '@app/identity';
import { RunningWeir, type FundedOrganization } from '@app/testing';
import { readFileSync } from 'node:fs';
import { uuidv7 } from 'uuidv7';
import { AdminClient } from './admin-client';
import { routesOfAdmin, type Route } from './routes';

const ROLES = ['owner', 'operator', 'finance', 'support', 'admin', 'member'] as const;

/** Permission -> the roles that have it, as the document promises it. */
function promised(): ReadonlyMap<string, ReadonlySet<string>> {
  const rows = readFileSync('docs/permissions.md', 'utf8').matchAll(/^\| `([\w:-]+)` +\|(.+)\|$/gm);
  const holders = (cells: string) => ROLES.filter((_, index) => cells.split('|')[index]!.trim() === 'yes');
  return new Map([...rows].map(([, permission, cells]) => [permission!, new Set(holders(cells!))]));
}

const isTenants = ({ path }: Route) => path.startsWith('/api/organizations/:organizationId');
const needsPermission = ({ access }: Route) => PERMISSIONS.includes(access as Permission);

describe('the routes of the admin app', () => {
  let weir: RunningWeir;
  let own: FundedOrganization;
  let foreign: FundedOrganization;
  const people = new Map<string, AdminClient>();
  const routes = routesOfAdmin();

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      own = await given.funded({ balance: '5' });
      foreign = await given.funded({ balance: '7' });
    });
    await weir.launch('admin');
    for (const role of ROLES.slice(0, 4)) {
      people.set(role, await AdminClient.logIn(weir, { role: role as 'owner' }));
    }
    for (const role of ROLES.slice(4)) {
      people.set(role, await AdminClient.logIn(weir, { memberOf: { [own.organizationId]: role as 'admin' } }));
    }
    people.set('nobody', await AdminClient.logIn(weir));
  });
  afterAll(() => weir.stop());

  /** Nothing it names exists but the organization, so that what is allowed does no harm. */
  const addressOf = ({ path }: Route, organizationId: string) =>
    path.replace(':organizationId', organizationId).replaceAll(/:\w+/g, () => uuidv7());
  const attempt = (person: AdminClient, route: Route, organizationId: string) =>
    person.send(route.method, addressOf(route, organizationId), route.method === 'GET' ? {} : { body: {} });

  it.each(ROLES)('let %s through exactly where the table says so', async (role) => {
    const table = promised();
    const wrong: string[] = [];
    for (const route of routes.filter(needsPermission)) {
      const { status } = await attempt(people.get(role)!, route, own.organizationId);
      const isMembersRole = role === 'admin' || role === 'member';
      const may = table.get(route.access)!.has(role) && (isTenants(route) || !isMembersRole);
      if ((status !== 403) !== may || status === 401 || status >= 500)
        wrong.push(`${route.method} ${route.path}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('let nobody through who has no role, nor an admin of another organization', async () => {
    const stranger = await AdminClient.logIn(weir, { memberOf: { [foreign.organizationId]: 'admin' } });
    const open: string[] = [];
    for (const route of routes.filter(needsPermission)) {
      for (const person of [people.get('nobody')!, stranger]) {
        const { status } = await attempt(person, route, own.organizationId);
        if (status !== 403) open.push(`${route.method} ${route.path}: ${status}`);
      }
    }
    expect(open).toEqual([]);
  });

  it('know nobody without a session', async () => {
    const known: string[] = [];
    for (const route of routes.filter(({ access }) => access !== 'public' && access !== 'login')) {
      const url = `${weir.adminUrl}${addressOf(route, own.organizationId)}`;
      const { status } = await fetch(url, { method: route.method, headers: { origin: weir.adminUrl } });
      if (status !== 401) known.push(`${route.method} ${route.path}: ${status}`);
    }
    expect(known).toEqual([]);
  });

  it('find nothing of another organization by its ids, and change nothing of it', async () => {
    const admin = people.get('admin')!;
    const ids = await foreignIds();
    const before = await fingerprint();
    const found: string[] = [];
    for (const route of routes.filter(
      (candidate) => isTenants(candidate) && /:(?!organizationId)/.test(candidate.path),
    )) {
      for (const id of ids) {
        const path = route.path.replace(':organizationId', own.organizationId).replaceAll(/:\w+/g, id);
        const headers = { 'if-match': '"1"', 'idempotency-key': uuidv7() };
        const body = route.method === 'GET' ? {} : { body: {} };
        const { status } = await admin.send(route.method, path, { ...body, headers });
        if (status < 400 || status >= 500) found.push(`${route.method} ${path}: ${status}`);
      }
    }
    expect(found).toEqual([]);
    expect(await fingerprint()).toEqual(before);
  });

  /** Ids of every kind of row that the other organization has. */
  async function foreignIds(): Promise<string[]> {
    const { rows } = await weir.test.database.pool.query<{ table_name: string }>(
      `SELECT table_name FROM information_schema.columns a JOIN information_schema.columns b USING (table_schema, table_name)
        WHERE a.column_name = 'organization_id' AND b.column_name = 'id' AND b.data_type = 'uuid'`,
    );
    const ids: string[] = [];
    for (const { table_name: table } of rows) {
      const sql = `SELECT id FROM ${table} WHERE organization_id = $1 LIMIT 1`;
      const found = await weir.test.database.pool.query<{ id: string }>(sql, [foreign.organizationId]);
      ids.push(...found.rows.map(({ id }) => id));
    }
    expect(ids).toContain(foreign.apiTokenId);
    return [...ids, foreign.organizationId];
  }

  async function fingerprint() {
    const where = { organizationId: foreign.organizationId };
    const { prisma } = weir.test.database;
    return [await prisma.apiToken.findMany({ where }), await prisma.wallet.findMany({ where })];
  }
});
