import { Clock } from '@app/common';
import { Logger } from '@app/logging';
import { Given, openTestDatabase, type TestDatabase } from '@app/testing';
import { CatalogService } from './catalog.service';
import { importCatalog } from './import-catalog';

class StoppedClock extends Clock {
  at = new Date();
  override now(): Date {
    return this.at;
  }
}

describe('the catalogue of a running API', () => {
  let test: TestDatabase;
  let catalog: CatalogService;
  const clock = new StoppedClock();

  beforeAll(async () => {
    test = await openTestDatabase();
    await new Given(test).model({ id: 'm' });
    catalog = new CatalogService(test.database, clock, new Logger(test.config));
  });
  afterAll(async () => {
    await test.drop();
  });

  it('gives the price that is in force at the very instant, without reading the database again', async () => {
    const beginsMs = Date.now() + 3_600_000;
    const facts = { id: 'm', displayName: 'm', ownedBy: 'test', contextWindow: 1_000, maxOutputTokens: 10 };
    const entry = {
      effectiveFrom: new Date(beginsMs).toISOString(),
      perMillionTokens: { input: '7.00', output: '7.00' },
    };
    await importCatalog(test.database.prisma, { version: 1, currency: 'USD', models: [{ ...facts, prices: [entry] }] });
    await catalog.refresh();
    const inputPriceAt = (ms: number) => {
      clock.at = new Date(ms);
      const seeker = { organizationId: 'o', groupId: 'g', allowedModels: undefined };
      return catalog.offerFor(seeker, 'm').price.rates[0]!.pricesPicoUsd[0];
    };
    expect([beginsMs - 1, beginsMs, beginsMs + 1].map(inputPriceAt)).toEqual([1_000_000n, 7_000_000n, 7_000_000n]);
  });
});
