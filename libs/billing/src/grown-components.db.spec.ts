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
  });
  afterEach(() => expectLedgerBalanced(test.database));
  afterAll(async () => {
    await settlement.onApplicationShutdown();
    await test.drop();
  });

  async function priceOf(length: number) {
    const { prisma } = test.database;
    const prices = Array<bigint>(length).fill(1_000n);
    const modelId = `knows-${length}`;
    const facts = { displayName: modelId, ownedBy: 'test', contextWindow: 1_000, maxOutputTokens: 100 };
    await prisma.model.create({ data: { id: modelId, ...facts } });
    return prisma.priceVersion.create({
      data: {
        ...{ modelId, effectiveFrom: new Date('2020-01-01T00:00:00Z') },
        rates: { create: { pricesPicoUsd: prices, listPricesPicoUsd: prices, costsPicoUsd: prices } },
      },
      include: { rates: true },
    });
  }

  async function settled(known: { readonly call: number; readonly rate: number }) {
    const price = await priceOf(known.rate);
    const requestId = newRequestId();
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
