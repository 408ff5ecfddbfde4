import { AppError, nanoUsd } from '@app/common';
import { LedgerService, type Posted } from '@app/ledger';
import { expectLedgerBalanced } from '@app/testing';
import fc from 'fast-check';
import { CallDesk, type Admitted } from './__fixtures__/call-desk';

/** The faults ring runs more of them. */
const RUNS = 40 * Number(process.env['WEIR_PROPERTY_RUNS_FACTOR'] ?? 1);
const DOLLAR = 1_000_000_000n;

/** What can be taken back, and what that does. */
interface Past {
  readonly posted: bigint;
  readonly promo: bigint;
  readonly transactionId: bigint;
  isReversed: boolean;
}

/** The rules of a wallet, as simple as they can be said. */
interface Model {
  posted: bigint;
  promo: bigint;
  creditLimit: bigint;
  isFrozen: boolean;
  readonly calls: Admitted[];
  readonly past: Past[];
}

interface Real {
  readonly desk: CallDesk;
  readonly ledger: LedgerService;
  key: number;
}

const heldOf = ({ calls }: Model) => calls.reduce((sum, { placed }) => sum + placed.cap, 0n);
const freeOf = (model: Model) => model.posted + model.promo + model.creditLimit - heldOf(model);
const least = (one: bigint, other: bigint) => (one < other ? one : other);
const atLeastNothing = (amount: bigint) => (amount > 0n ? amount : 0n);
const request = (real: Real) => {
  const { walletId } = real.desk.payer;
  return { walletId, idempotencyKey: `${walletId}-${(real.key += 1)}`, actor: 'model', memo: 'model' };
};

/** Whether the verb was done, or refused for lack of money. Anything else is thrown. */
async function done(verb: Promise<Posted>): Promise<Posted | undefined> {
  try {
    return await verb;
  } catch (error) {
    if (error instanceof AppError && error.code === 'insufficient_balance') return undefined;
    throw error;
  }
}

type Step = (model: Model, real: Real) => Promise<void>;

class Command implements fc.AsyncCommand<Model, Real> {
  constructor(
    private readonly name: string,
    private readonly step: Step,
  ) {}

  check = () => true;

  async run(model: Model, real: Real): Promise<void> {
    await this.step(model, real);
    const wallet = await real.desk.wallet();
    const [posted, promo, held] = [wallet.postedNanoUsd, wallet.promoNanoUsd, wallet.heldNanoUsd];
    expect({ posted, promo, held, overrun: wallet.overrunNanoUsd }).toEqual({
      posted: model.posted,
      promo: model.promo,
      held: heldOf(model),
      overrun: atLeastNothing(-freeOf(model)),
    });
  }

  toString = () => this.name;
}

const command = <T>(name: string, values: fc.Arbitrary<T>, step: (value: T) => Step) =>
  values.map((value) => new Command(`${name}(${String(value)})`, step(value)));

const amount = fc.bigInt(1n, 3n * DOLLAR);
const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % Math.max(from.length, 1)];

const COMMANDS = [
  command('top-up', amount, (paid) => async (model, real) => {
    const { transactionId } = await real.ledger.topUp({ ...request(real), amount: nanoUsd(paid) });
    model.posted += paid;
    model.past.push({ posted: -paid, promo: 0n, transactionId, isReversed: false });
  }),
  command('grant', amount, (given) => async (model, real) => {
    await real.ledger.grantPromo({ ...request(real), amount: nanoUsd(given) });
    model.promo += given;
  }),
  command('expire', fc.constant(''), () => async (model, real) => {
    const past = `UPDATE promo_grants SET expires_at = now() - interval '1 s' WHERE wallet_id = $1`;
    await real.desk.test.database.pool.query(past, [real.desk.payer.walletId]);
    await real.ledger.expirePromos();
    model.promo -= least(model.promo, atLeastNothing(freeOf(model)));
  }),
  command('hold', amount, (cap) => async (model, real) => {
    const [answer] = await real.desk.ask({ cap });
    const { requestId, outcome } = answer!;
    const expected = model.isFrozen ? 'frozen' : cap <= freeOf(model) ? 'placed' : 'insufficient';
    expect(outcome.outcome).toBe(expected);
    if (outcome.outcome === 'placed') model.calls.push({ requestId, placed: outcome });
  }),
  command('settle', fc.tuple(fc.nat(), fc.integer({ min: 0, max: 120 })), ([at, percent]) => async (model, real) => {
    const call = pick(model.calls, at);
    if (!call) return;
    const charge = (call.placed.cap * BigInt(percent)) / 100n;
    await real.desk.end(call, charge);
    expect(await real.desk.settle()).toBe(1);
    model.calls.splice(model.calls.indexOf(call), 1);
    const fromPromo = least(model.promo, charge);
    model.promo -= fromPromo;
    model.posted -= charge - fromPromo;
    if (charge === 0n) return;
    const where = { requestId: call.requestId };
    const { ledgerTransactionId } = await real.desk.test.database.prisma.usageRecord.findFirstOrThrow({ where });
    const back = { posted: charge - fromPromo, promo: fromPromo };
    model.past.push({ ...back, transactionId: ledgerTransactionId!, isReversed: false });
  }),
  command('release', fc.nat(), (at) => async (model, real) => {
    const call = pick(model.calls, at);
    if (!call) return;
    expect(await real.desk.release(call)).toBe(1);
    model.calls.splice(model.calls.indexOf(call), 1);
  }),
  command('refund', amount, (paid) => async (model, real) => {
    const posted = await done(real.ledger.refund({ ...request(real), amount: nanoUsd(paid) }));
    expect(posted !== undefined).toBe(paid <= least(freeOf(model), model.posted));
    if (!posted) return;
    model.posted -= paid;
    model.past.push({ posted: paid, promo: 0n, transactionId: posted.transactionId, isReversed: false });
  }),
  command('adjust', fc.bigInt(-DOLLAR, DOLLAR), (by) => async (model, real) => {
    if (by === 0n) return;
    const posted = await done(real.ledger.adjust({ ...request(real), amount: nanoUsd(by) }));
    expect(posted !== undefined).toBe(by > 0n || -by <= freeOf(model));
    if (!posted) return;
    model.posted += by;
    model.past.push({ posted: -by, promo: 0n, transactionId: posted.transactionId, isReversed: false });
  }),
  command('reverse', fc.tuple(fc.nat(), fc.boolean()), ([at, mayOverdraw]) => async (model, real) => {
    const past = pick(
      model.past.filter(({ isReversed }) => !isReversed),
      at,
    );
    if (!past) return;
    const { transactionId } = past;
    const posted = await done(real.ledger.reverse({ ...request(real), transactionId, mayOverdraw }));
    expect(posted !== undefined).toBe(mayOverdraw || past.posted >= 0n || -past.posted <= freeOf(model));
    if (!posted) return;
    model.posted += past.posted;
    model.promo += past.promo;
    past.isReversed = true;
  }),
  command('credit limit', fc.bigInt(0n, 2n * DOLLAR), (limit) => async (model, real) => {
    const posted = await done(real.ledger.setCreditLimit({ ...request(real), limit: nanoUsd(limit) }));
    const isLowered = limit < model.creditLimit;
    expect(posted !== undefined).toBe(!isLowered || model.creditLimit - limit <= freeOf(model));
    if (posted) model.creditLimit = limit;
  }),
  command('freeze', fc.boolean(), (isFrozen) => async (model, real) => {
    await (isFrozen ? real.ledger.freeze(request(real)) : real.ledger.unfreeze(request(real)));
    model.isFrozen = isFrozen;
  }),
];

describe('P03 a wallet', () => {
  let desk: CallDesk;

  beforeAll(async () => {
    desk = await CallDesk.open();
  });
  afterEach(() => expectLedgerBalanced(desk.test.database));
  afterAll(() => desk.close());

  it('does what the rules say, in any order of whatever can be asked of it', async () => {
    const ledger = new LedgerService(desk.test.database);
    await fc.assert(
      fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 40, size: 'max' }), async (commands) => {
        await desk.serveNewPayer('0');
        const model: Model = { posted: 0n, promo: 0n, creditLimit: 0n, isFrozen: false, calls: [], past: [] };
        await fc.asyncModelRun(() => ({ model, real: { desk, ledger, key: 0 } }), commands);
        await desk.release(...model.calls);
        await expectLedgerBalanced(desk.test.database);
      }),
      { numRuns: RUNS, ...(process.env['WEIR_PROPERTY_SEED'] && { seed: Number(process.env['WEIR_PROPERTY_SEED']) }) },
    );
  }, 600_000);
});
