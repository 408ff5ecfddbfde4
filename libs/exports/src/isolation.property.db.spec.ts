import { expectLedgerBalanced, RUNS_FACTOR } from '@app/testing';
import fc from 'fast-check';
import { anyCall, anyMovement, Books, ORGANIZATIONS, USERS } from './__fixtures__/books';
import { ExportDesk } from './__fixtures__/export-desk';
import { DATASET_IDS, datasetOf, isFor, type DatasetId } from './datasets';
import { readerOf, type ExportOwner } from './exports.service';
import { columnsFor } from './plan-export';

const BETWEEN_US_AND_VENDORS = /cost_usd|margin|provider|channel|upstream|model_served|actor/;

const history = fc.record({
  calls: fc.array(anyCall, { minLength: 1, maxLength: 15 }),
  movements: fc.array(anyMovement, { maxLength: 4 }),
});

describe('R09: exports of tenants', () => {
  let books: Books;
  let desk: ExportDesk;
  beforeAll(async () => {
    books = await Books.open();
    desk = new ExportDesk(books.test.url);
  });
  afterEach(() => expectLedgerBalanced(books.test.database));
  afterAll(async () => {
    await desk.close();
    await books.close();
  });

  const requestsOf = async (organizationId: string, userId?: string): Promise<string[]> => {
    const { rows } = await books.test.database.pool.query<{ id: string }>(
      `SELECT 'req_' || replace(request_id::text, '-', '') AS id FROM usage_records
        WHERE organization_id = $1 AND ($2::uuid IS NULL OR user_id = $2) ORDER BY day, request_id`,
      [organizationId, userId ?? null],
    );
    return rows.map(({ id }) => id);
  };
  const owners = (): Exclude<ExportOwner, null>[] =>
    books.tenants.flatMap(({ organizationId }) => [
      { organizationId },
      ...books.userIds.map((userId) => ({ organizationId, userId })),
    ]);

  /** What names others: organizations and their tokens and, for a member, other users. */
  const foreignTo = ({ organizationId, userId }: Exclude<ExportOwner, null>): string[] => [
    ...books.tenants
      .filter((tenant) => tenant.organizationId !== organizationId)
      .flatMap((tenant) => [tenant.organizationId, tenant.apiTokenId, tenant.name]),
    ...(userId === undefined ? [] : books.userIds.filter((id) => id !== userId)),
  ];

  /** With every column there is for them. */
  async function everythingFor(dataset: DatasetId, owner: ExportOwner) {
    const columns = columnsFor(datasetOf(dataset), readerOf(owner)).map(({ name }) => name);
    return desk.make(dataset, { owner, columns });
  }

  it('have all of their own rows and none of another’s, in every dataset and role', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ calls, movements }) => {
        for (const movement of movements) await books.move(movement);
        await books.settle(calls);
        for (const owner of owners()) {
          const mine = await desk.rows('usage_detail', { owner, columns: ['request_id'] });
          expect(mine.map((row) => row['request_id'])).toEqual(await requestsOf(owner.organizationId, owner.userId));
          for (const dataset of DATASET_IDS.filter((id) => isFor(datasetOf(id), readerOf(owner)))) {
            const { bytes, manifest } = await everythingFor(dataset, owner);
            const text = bytes.toString('utf8');
            expect(foreignTo(owner).filter((word) => text.includes(word))).toEqual([]);
            expect(manifest).toMatchObject({ organizationId: owner.organizationId, memberId: owner.userId ?? null });
          }
        }
      }),
      { numRuns: Math.round(3 * Math.sqrt(RUNS_FACTOR)) },
    );
    expect(owners()).toHaveLength(ORGANIZATIONS * (1 + USERS));
  });

  it('find nothing by the ids of others', async () => {
    await books.settle(fc.sample(anyCall, { numRuns: 30, seed: 11 }));
    const [own, other] = books.tenants;
    const owner = { organizationId: own!.organizationId };
    const me = { ...owner, userId: books.userIds[0]! };
    expect(await desk.rows('usage_detail', { owner, filter: { apiTokenId: other!.apiTokenId } })).toEqual([]);
    expect(await desk.rows('usage_detail', { owner: me, filter: { userId: books.userIds[1]! } })).toEqual([]);
    expect(await desk.rows('usage_detail', { owner: me, filter: { userId: me.userId } })).not.toEqual([]);
    const foreign = { owner, filter: { organizationId: other!.organizationId } };
    for (const dataset of ['usage_detail', 'usage_focus', 'journal', 'balances'] as const)
      await expect(desk.rows(dataset, foreign)).rejects.toMatchObject({ details: { param: 'filter.organizationId' } });
  });

  it('say nothing of what is between us and vendors, in columns, sums and accounts', async () => {
    await books.settle(fc.sample(anyCall, { numRuns: 10, seed: 13 }));
    const owner = { organizationId: books.tenants[0]!.organizationId };
    for (const dataset of ['usage_detail', 'usage_focus', 'journal', 'balances'] as const) {
      const { bytes, manifest } = await everythingFor(dataset, owner);
      const said = [
        bytes.toString('utf8').split('\r\n')[0],
        JSON.stringify(manifest.columns),
        JSON.stringify(manifest.sums),
      ];
      for (const text of said) expect(text).not.toMatch(BETWEEN_US_AND_VENDORS);
    }
    const entries = await desk.rows('journal', { owner, columns: ['account', 'debit_usd', 'credit_usd'] });
    const accounts = new Set(entries.map((row) => row['account']));
    for (const account of ['cost_of_sales', 'payable', 'writeoff']) expect(accounts).not.toContain(account);
    expect(accounts).toContain('revenue');
    const whole = await desk.rows('journal', { columns: ['account'] });
    expect(new Set(whole.map((row) => row['account']))).toContain('cost_of_sales');
    await expect(desk.rows('margin', { owner })).rejects.toMatchObject({ details: { param: 'dataset' } });
    const member = { ...owner, userId: books.userIds[0]! };
    for (const dataset of ['journal', 'balances'] as const)
      await expect(desk.rows(dataset, { owner: member })).rejects.toMatchObject({ details: { param: 'dataset' } });
  });
});
