import { expectLedgerBalanced, Given, openTestDatabase, type TestDatabase } from '@app/testing';
import { NANO_A_TOKEN, type Price } from './__fixtures__/calls';
import { checkLedger, realLedger } from './__fixtures__/ledger-property';

const RUNS = 300;

describe('the ledger, for as long as it takes', () => {
  let test: TestDatabase;
  let price: Price;

  beforeAll(async () => {
    test = await openTestDatabase();
    const { priceVersionId: id } = await new Given(test).model({ id: 'm', prices: NANO_A_TOKEN });
    price = await test.database.prisma.priceVersion.findUniqueOrThrow({ where: { id }, include: { rates: true } });
  });
  afterAll(() => test.drop());

  const open = async () => realLedger(test.database, await new Given(test).funded({ balance: '0' }), price);

  it('does what a model in memory does, step by step, whatever is asked of it in whatever order', async () => {
    await checkLedger(RUNS, { open, whenDone: () => expectLedgerBalanced(test.database) });
  }, 1_200_000);
});
