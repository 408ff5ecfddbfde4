import { dayOf, newRequestId } from '@app/common';
import { Given, openTestDatabase, type TestDatabase } from '@app/testing';
import { ExpectedCostsTask } from './expected-costs-task';

describe('what calls usually cost', () => {
  let test: TestDatabase;
  let priceVersionId: string;

  beforeAll(async () => {
    test = await openTestDatabase();
    ({ priceVersionId } = await new Given(test).model({ id: 'm' }));
  });
  beforeEach(() => test.database.prisma.expectedCost.deleteMany());
  afterAll(() => test.drop());

  async function organization(holdMode: 'expected' | 'strict'): Promise<string> {
    const { organizationId } = await new Given(test).funded({ balance: '0' });
    await test.database.prisma.organization.update({ where: { id: organizationId }, data: { holdMode } });
    return organizationId;
  }

  /** One call for each charge, so many days ago. */
  async function calls(organizationId: string, charges: readonly number[], daysAgo = 0): Promise<void> {
    const ids = charges.map(() => newRequestId());
    await test.database.pool.query(
      `INSERT INTO usage_records (day, request_id, organization_id, wallet_id, api_token_id, api_token_name, endpoint, stream,
         model_requested, outcome, usage_source, input_tokens, output_tokens, quantities, prices_pico_usd, costs_pico_usd,
         price_version_id, price_rate_id, service_tier, charge_nano_usd, rounding_pico_usd, cost_nano_usd, hold_nano_usd,
         cap_nano_usd, attempts, queue_ms, total_ms, admitted_at, completed_at, period, body_hash)
       SELECT $5, id, $1, $1, $1, 't', 'chat/completions', false, 'an alias of m', 'completed', 'upstream', 0, 0, '{}', '{}', '{}',
         $2, $2, 'standard', charge, 0, 0, 0, charge, 1, 0, 0, now() - $6 * interval '1 day', now(), '2020-01-01', 0
         FROM unnest($3::uuid[], $4::bigint[]) AS call (id, charge)`,
      [organizationId, priceVersionId, ids, charges, dayOf(newRequestId()), daysAgo],
    );
  }

  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const known = () =>
    test.database.prisma.expectedCost.findMany({
      select: { organizationId: true, modelId: true, p99NanoUsd: true, calls: true },
    });
  const run = () => new ExpectedCostsTask(test.database).run();

  it('is what 99 of 100 charged calls of an organization and model cost at the most', async () => {
    const organizationId = await organization('expected');
    await calls(organizationId, upTo(200));
    await calls(organizationId, Array<number>(500).fill(0));
    await run();

    expect(await known()).toEqual([{ organizationId, modelId: 'm', p99NanoUsd: 198n, calls: 200 }]);
  });

  it('is not known from fewer than 100 calls of the last week, nor for an organization that does not want it', async () => {
    const few = await organization('expected');
    await calls(few, upTo(99));
    await calls(few, upTo(50), 8);
    const strict = await organization('strict');
    await calls(strict, upTo(200));
    await run();

    expect((await known()).filter(({ organizationId }) => [few, strict].includes(organizationId))).toEqual([]);
  });

  it('follows what calls cost now, and is forgotten with the mode', async () => {
    const organizationId = await organization('expected');
    const own = async () => (await known()).filter((row) => row.organizationId === organizationId);
    await calls(organizationId, upTo(100));
    await run();
    await calls(organizationId, Array<number>(100).fill(5_000));
    await run();
    expect(await own()).toEqual([{ organizationId, modelId: 'm', p99NanoUsd: 5_000n, calls: 200 }]);

    await test.database.prisma.organization.update({ where: { id: organizationId }, data: { holdMode: 'strict' } });
    await run();
    expect(await own()).toEqual([]);
  });
});
