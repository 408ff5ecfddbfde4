import { Clock } from '@app/common';
import { Logger } from '@app/logging';
import { Given, openTestDatabase, type TestDatabase } from '@app/testing';
import { addPrices, planNewPrices, type NewPrices } from './add-prices';
import { CatalogService } from './catalog.service';
import { changeCatalog } from './import-catalog';

class StoppedClock extends Clock {
  at = new Date();
  override now(): Date {
    return this.at;
  }
}

describe('prices that are added one by one', () => {
  let test: TestDatabase;
  let catalog: CatalogService;
  let vipId: string;
  const clock = new StoppedClock();

  beforeEach(async () => {
    test = await openTestDatabase();
    await new Given(test).model({ id: 'm' });
    vipId = (await test.database.prisma.group.create({ data: { name: 'vip' } })).id;
    catalog = new CatalogService(test.database, clock, new Logger(test.config));
  });
  afterEach(async () => {
    await test.drop();
  });

  const add = (prices: NewPrices, modelIds = ['m']) =>
    changeCatalog(test.database.prisma, (tx) => addPrices(tx, modelIds, prices));
  const price = (input: string) => ({ perMillionTokens: { input, output: '1.00' } });
  async function inputPriceAt(ms: number, groupId = 'g') {
    await catalog.refresh();
    clock.at = new Date(ms);
    const seeker = { organizationId: 'o', groupId, allowedModels: undefined };
    return catalog.offerFor(seeker, 'm').price.rates[0]!.pricesPicoUsd[0];
  }

  it('are in force from their instant on, and change nothing before', async () => {
    const beginsMs = Date.now() + 3_600_000;
    await add({ effectiveFrom: new Date(beginsMs).toISOString(), ...price('7.00') });
    expect(await inputPriceAt(beginsMs - 1)).toBe(1_000_000n);
    expect(await inputPriceAt(beginsMs)).toBe(7_000_000n);
  });

  it('begin at once when they name no instant', async () => {
    await add(price('7.00'));
    expect(await inputPriceAt(Date.now())).toBe(7_000_000n);
  });

  it('of a group are a multiple, which follows later prices for all', async () => {
    await add({ groupId: vipId, multiplier: '0.5' });
    const beginsMs = Date.now() + 3_600_000;
    const [added] = await add({ effectiveFrom: new Date(beginsMs).toISOString(), ...price('8.00') });
    expect(added!.ids).toHaveLength(2);
    expect([await inputPriceAt(beginsMs - 1, vipId), await inputPriceAt(beginsMs, vipId)]).toEqual([
      500_000n,
      4_000_000n,
    ]);
  });

  it('are planned without being added', async () => {
    const [planned] = await planNewPrices(test.database.prisma, ['m'], price('7.00'));
    expect(planned!.asked!.rates[0]!.prices[0]).toBe(7_000_000n);
    expect(await test.database.prisma.priceVersion.count()).toBe(1);
  });

  it('are refused for one model and then added to none', async () => {
    await new Given(test).model({ id: 'other' });
    await expect(add({ groupId: vipId, multiplier: '0.5' }, ['other', 'unknown'])).rejects.toMatchObject({
      message: 'unknown: modelId: there is no such model',
    });
    expect(await test.database.prisma.priceVersion.count()).toBe(2);
  });

  it('are added once, when the same are sent twice for the same instant', async () => {
    const prices = { effectiveFrom: new Date(Date.now() + 3_600_000).toISOString(), ...price('7.00') };
    await add(prices);
    expect((await add(prices))[0]).toMatchObject({ asked: undefined, ids: [] });
  });

  it('cannot replace those of the same instant', async () => {
    const effectiveFrom = new Date(Date.now() + 3_600_000).toISOString();
    await add({ effectiveFrom, ...price('7.00') });
    await expect(add({ effectiveFrom, ...price('8.00') })).rejects.toMatchObject({
      problems: [{ path: 'effectiveFrom' }],
    });
  });
});
