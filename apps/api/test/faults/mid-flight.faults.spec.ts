import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FaultRig,
  Given,
  Random,
  repetitions,
  Total,
  type FundedOrganization,
} from '@app/testing';

/** Longer than the change of anything may take to be known (5 s). */
const STREAM = { tokens: 150, delayMs: 20 };
const TAKES_EFFECT_WITHIN_MS = 8_000;
const PICO_PER_NANO = 1_000n;
const OLD_PRICE = 2_000_000n;
const NEW_PRICE = 7_000_000n;

/** What a call was admitted with stays; what comes later is admitted anew. All repetitions run side by side. */
describe('changes in mid-flight', () => {
  let rig: FaultRig;
  const models = Array.from({ length: repetitions() }, (_, index) => `model-${index}`);
  beforeAll(async () => {
    rig = await FaultRig.start({
      prepare: async (given, oracle) => {
        for (const id of models) {
          await given.model({ id, prices: { input: 0n, cache_read: 0n, output: OLD_PRICE, reasoning: OLD_PRICE } });
        }
        await given.channel({ baseUrl: oracle.url, models });
      },
    });
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  interface Case {
    readonly payer: FundedOrganization;
    readonly model: string;
    readonly user: string;
  }

  const ask = (api: number, { payer, model }: Case, user: string) =>
    rig.ask(api, { model, user, fake: { chunks: 3 } }, payer.apiToken);

  /** Resolves when the first tokens are there. */
  async function begin({ payer, model, user }: Case, api: number): Promise<Response> {
    const fake = { chunks: STREAM.tokens, chunkDelayMs: STREAM.delayMs };
    const body = { model, user, stream: true, messages: [{ role: 'user', content: 'hi' }], fake };
    const headers = { authorization: `Bearer ${payer.apiToken}` };
    const url = `${rig.apiUrls[api]}/v1/chat/completions`;
    return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async function priceOfToken(user: string): Promise<bigint> {
    const { rows } = await rig.test.database.pool.query<{ charge_nano_usd: bigint; output_tokens: bigint }>(
      'SELECT charge_nano_usd, output_tokens FROM usage_records WHERE end_user = $1',
      [user],
    );
    expect(rows).toHaveLength(1);
    return (rows[0]!.charge_nano_usd * PICO_PER_NANO) / rows[0]!.output_tokens;
  }

  /** Changes something while a stream is under way: the stream ends as it began, and `isInForce` holds soon after. */
  function changeTest(
    fault: { readonly id: string; readonly name: string },
    change: (each: Case) => Promise<unknown>,
    isInForce: (each: Case, api: number) => Promise<void>,
  ): void {
    const claim = `${fault.id} ${fault.name}`;
    it(
      claim,
      async () => {
        const random = Random.ofRun();
        const total = new Total(fault, random.seed);
        const given = new Given(rig.test);
        const once = async (model: string) => {
          const each = { payer: await given.funded({ balance: '10' }), model, user: `${fault.id}-${randomUUID()}` };
          const api = random.between(0, 1);
          const underWay = await begin(each, api);
          await pause(random.between(0, STREAM.tokens * STREAM.delayMs - 1_000));
          await change(each);
          const text = await underWay.text();
          const problems: string[] = [];
          const note = (error: unknown) => void problems.push(String(error));
          if (!text.includes('data: [DONE]'))
            problems.push(`the stream under way did not end well: ${text.slice(-300)}`);
          const isPinned = async () => expect(await priceOfToken(each.user)).toBe(OLD_PRICE);
          await eventually(isPinned).catch(note);
          await eventually(() => isInForce(each, api), TAKES_EFFECT_WITHIN_MS).catch(note);
          total.add({ ...NOTHING_LOST, lost: problems.length > 0 ? 1n : 0n, problems });
        };
        await Promise.all(models.map(once));
        await eventually(() => expectQuiet(rig.test.database), 20_000);
        await expectLedgerBalanced(rig.test.database);
        total.report();
      },
      120_000,
    );
  }
  const NOTHING_LOST = { calls: 1, overspent: 0n, lost: 0n, lostWithinBound: 0n, doubled: 0, recovered: 0 };

  const run = (sql: string, ...values: unknown[]) => rig.test.database.pool.query(sql, values);

  changeTest(
    { id: 'F30', name: 'an API token is revoked in mid-flight' },
    ({ payer }) => run('UPDATE api_tokens SET revoked_at = now() WHERE id = $1', payer.apiTokenId),
    async (each, api) =>
      expect(await ask(api, each, each.user)).toEqual({ status: 401, code: expect.stringContaining('api_key') }),
  );

  changeTest(
    { id: 'F31', name: 'an organization is suspended in mid-flight' },
    ({ payer }) => run("UPDATE organizations SET state = 'suspended' WHERE id = $1", payer.organizationId),
    async (each, api) =>
      expect(await ask(api, each, `${each.user}-late`)).toEqual({ status: 403, code: 'organization_suspended' }),
  );

  changeTest(
    { id: 'F29', name: 'a price is changed in mid-flight' },
    async ({ model }) => {
      const { prisma } = rig.test.database;
      const { pricesPicoUsd: old } = await prisma.priceRate.findFirstOrThrow({
        where: { priceVersion: { modelId: model } },
      });
      const prices = old.map((price) => (price === OLD_PRICE ? NEW_PRICE : price));
      const arrays = { pricesPicoUsd: prices, listPricesPicoUsd: prices, costsPicoUsd: prices };
      await prisma.priceVersion.create({
        data: { modelId: model, effectiveFrom: new Date(), rates: { create: arrays } },
      });
    },
    async (each, api) => {
      const user = `${each.user}-${randomUUID()}`;
      expect((await ask(api, each, user)).status).toBe(200);
      expect(await eventually(() => priceOfToken(user), 2_000)).toBe(NEW_PRICE);
    },
  );
});
