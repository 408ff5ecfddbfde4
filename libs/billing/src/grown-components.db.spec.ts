import { nanoUsd, newRequestId } from '@app/common';
import { placeHolds } from '@app/ledger';
import { USAGE_COMPONENTS } from '@app/llm';
import { Logger } from '@app/logging';
import { shardOf } from '@app/queue';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import { finishedCall } from './__fixtures__/finished-call';
import { SettlementService } from './settlement.service';
import { insertIntoInbox } from './usage-inbox.queries';

const ALL = USAGE_COMPONENTS.length;
/** How many there were before images, audio and search units. */
const OLDER = 13;
const OWNER = { processId: newRequestId(), expireAfterMs: 60_000 };

describe('calls and prices that know different lengths of the list of components', () => {
  let test: TestDatabase;
  let settlement: SettlementService;
  let payer: FundedOrganization;

  beforeAll(async () => {
    test = await openTestDatabase();
    settlement = new SettlementService(test.config, new Logger(test.config));
    payer = await new Given(test).funded({ balance: '1' });
    for (const id of ['m', 'other']) await new Given(test).model({ id });
  });
  afterEach(() => expectLedgerBalanced(test.database));
  afterAll(async () => {
    await settlement.onApplicationShutdown();
    await test.drop();
  });

  const priceOf = (length: number) => {
    const prices = Array<bigint>(length).fill(1_000n);
    const rate = { pricesPicoUsd: prices, listPricesPicoUsd: prices, costsPicoUsd: prices };
    const effectiveFrom = new Date(Date.UTC(2021, 0, length));
    return test.database.prisma.priceVersion.create({
      data: { modelId: 'm', effectiveFrom, rates: { create: rate } },
      include: { rates: true },
    });
  };

  async function settled(known: { readonly call: number; readonly rate: number }) {
    const requestId = newRequestId();
    const price = await priceOf(known.rate);
    const amount = nanoUsd(1_000n);
    const hold = {
      requestId,
      walletId: payer.walletId,
      amount,
      cap: amount,
      floor: amount,
      userId: null,
      project: null,
    };
    await placeHolds(test.database.pool, [{ ...hold, priceVersionId: price.id, apiTokenId: payer.apiTokenId }], OWNER);
    const item = finishedCall({
      requestId,
      payer,
      price: { id: price.id, rates: pinned(price.rates) },
      cap: 1_000n,
      quantities: { input: 7, call: 1 },
    });
    const body = JSON.parse(item.body) as { quantities: string };
    const quantities = body.quantities.slice(1, -1).split(',').slice(0, known.call);
    const shortened = { ...item, body: JSON.stringify({ ...body, quantities: `{${quantities.join()}}` }) };
    await insertIntoInbox(test.database.pool, [shortened]);
    expect(await settlement.settleShard(shardOf(payer.walletId))).toBe(1);
    return test.database.prisma.usageRecord.findFirstOrThrow({ where: { requestId } });
  }

  /** As the API reads them. */
  const pinned = <Rate extends object>(rates: readonly Rate[]) =>
    rates.map((rate) => ({ ...rate, serviceTier: 'standard', aboveInputTokens: 0 }));

  it.each([
    ['a call of now at older prices', { call: ALL, rate: OLDER }],
    ['an older call at prices of now', { call: OLDER, rate: ALL }],
    ['both of now', { call: ALL, rate: ALL - 1 }],
  ])('settles %s, and takes what is not known for zero', async (_name, known) => {
    const record = await settled(known);
    const length = Math.max(known.call, known.rate);
    expect([record.quantities.length, record.pricesPicoUsd.length, record.chargeNanoUsd]).toEqual([length, length, 8n]);
    expect(record.quantities.slice(0, 11)).toEqual([7n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 1n]);
  });
});
