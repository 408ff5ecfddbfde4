import { AppError, Clock, nanoUsd, type NanoUsd } from '@app/common';
import type { LedgerService, Posted } from '@app/ledger';
import fc from 'fast-check';
import type { Admitted, CallDesk } from './call-desk';
import type { WalletModel } from './wallet-model';

/** The real thing: the wallet that the desk serves. */
export interface RealWallet {
  readonly desk: CallDesk;
  readonly ledger: LedgerService;
  /** In the order of the model's. */
  readonly holds: Admitted[];
  readonly key: () => string;
}

type Request = {
  readonly walletId: string;
  readonly idempotencyKey: string;
  readonly actor: string;
  readonly memo: string;
};

/** A step of both, after which they must look the same. */
class Step implements fc.AsyncCommand<WalletModel, RealWallet> {
  constructor(
    private readonly name: string,
    private readonly apply: (model: WalletModel, real: RealWallet) => Promise<void>,
    private readonly isPossible: (model: Readonly<WalletModel>) => boolean = () => true,
  ) {}

  check(model: Readonly<WalletModel>): boolean {
    return this.isPossible(model);
  }

  async run(model: WalletModel, real: RealWallet): Promise<void> {
    await this.apply(model, real);
    expect(await real.desk.wallet()).toMatchObject(model.state());
  }

  toString(): string {
    return this.name;
  }
}

/** A verb of the ledger, asked for twice under one key: it is done once, or refused with the code the model says. */
const verb = (
  name: string,
  expected: (model: WalletModel) => string | undefined | void,
  act: (ledger: LedgerService, request: Request) => Promise<Posted>,
) =>
  new Step(name, async (model, { ledger, desk, key }) => {
    const request = { walletId: desk.payer.walletId, idempotencyKey: key(), actor: 'model', memo: 'model' };
    const code = expected(model);
    expect(await outcomeOf(act(ledger, request))).toBe(code ?? 'done');
    if (code === undefined) expect(await outcomeOf(act(ledger, request))).toBe('replayed');
  });

const outcomeOf = (posted: Promise<Posted>): Promise<string> =>
  posted.then(
    ({ isReplay }) => (isReplay ? 'replayed' : 'done'),
    (error: unknown) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );

const amounts = fc.bigInt({ min: 1n, max: 3_000n }).map(nanoUsd);
const limits = fc.bigInt({ min: 0n, max: 2_000n }).map(nanoUsd);
const indexes = fc.nat(1_000);
const pick = (index: number, length: number) => index % length;

const hold = (bounds: { readonly cap: bigint; readonly amount: bigint; readonly floor: bigint }) =>
  new Step(`hold ${bounds.amount} of ${bounds.cap}, at least ${bounds.floor}`, async (model, { desk, holds }) => {
    const expected = model.hold(bounds);
    const [answer] = await desk.ask(bounds);
    const { requestId, outcome } = answer!;
    if (typeof expected === 'string') return expect(outcome.outcome).toBe(expected);
    expect(outcome).toMatchObject({ outcome: 'placed', ...expected });
    if (outcome.outcome === 'placed') holds.push({ requestId, placed: outcome });
  });

/** Charged a part of its cap; now and then more than that. */
const settle = (index: number, percent: bigint) =>
  new Step(
    `settle ${index} at ${percent} %`,
    async (model, { desk, holds }) => {
      const at = pick(index, holds.length);
      const [call] = holds.splice(at, 1);
      const charge = (call!.placed.cap * percent) / 100n + 1n;
      model.settle(at, charge);
      await desk.end(call!, charge);
      expect(await desk.settle()).toBe(1);
    },
    (model) => model.holds.length > 0,
  );

const release = (index: number) =>
  new Step(
    `release ${index}`,
    async (model, { desk, holds }) => {
      const at = pick(index, holds.length);
      const [call] = holds.splice(at, 1);
      model.release(at);
      expect(await desk.release(call!)).toBe(1);
    },
    (model) => model.holds.length > 0,
  );

/** Those that moved money, oldest first. */
async function transactionsOf({ test, payer }: CallDesk): Promise<bigint[]> {
  const where = { walletId: payer.walletId, entries: { some: {} } };
  const made = await test.database.prisma.ledgerTransaction.findMany({ where, orderBy: { id: 'asc' } });
  return made.map(({ id }) => id);
}

const reverse = (index: number, mayOverdraw: boolean) =>
  new Step(
    `reverse ${index}${mayOverdraw ? ', come what may' : ''}`,
    async (model, { desk, ledger, key }) => {
      const at = pick(index, model.transactions.length);
      const transactionId = (await transactionsOf(desk))[at]!;
      const code = model.reverse(at, mayOverdraw);
      const request = { idempotencyKey: key(), actor: 'model', transactionId, mayOverdraw };
      expect(await outcomeOf(ledger.reverse(request))).toBe(code ?? 'done');
    },
    (model) => model.transactions.length > 0,
  );

const pass = (hours: number) =>
  new Step(`${hours} hours pass`, async (model, { desk, ledger }) => {
    const sql = `UPDATE promo_grants SET expires_at = expires_at - make_interval(hours => $2) WHERE wallet_id = $1`;
    await desk.test.database.pool.query(sql, [desk.payer.walletId, hours]);
    model.pass(hours);
    await ledger.expirePromos();
  });

const grant = (amount: NanoUsd, hours: number | undefined) => {
  // Half an hour more, so that the time a test takes makes no difference; fixed, so that the same key asks for the same.
  let expiresAt: Date | undefined;
  return verb(
    `grant ${amount} for ${hours} hours`,
    (model) => {
      expiresAt = hours === undefined ? undefined : new Date(new Clock().nowMs() + (hours - 0.5) * 3_600_000);
      return model.grant(amount, hours);
    },
    (ledger, request) => ledger.grantPromo({ ...request, amount, ...(expiresAt && { expiresAt }) }),
  );
};

const bounds = fc.record({ cap: amounts, part: fc.integer({ min: 0, max: 4 }), least: fc.integer({ min: 0, max: 4 }) });

/** Sequences of up to 40 steps. */
export const walletCommands = fc.commands(
  [
    amounts.map((amount) =>
      verb(
        `top up ${amount}`,
        (model) => model.topUp(amount),
        (l, r) => l.topUp({ ...r, amount }),
      ),
    ),
    amounts.map((amount) =>
      verb(
        `refund ${amount}`,
        (model) => model.refund(amount),
        (l, r) => l.refund({ ...r, amount }),
      ),
    ),
    fc.tuple(amounts, fc.boolean()).map(([size, isLoss]) => {
      const amount = nanoUsd(isLoss ? 0n - size : size);
      return verb(
        `adjust by ${amount}`,
        (model) => model.adjust(amount),
        (l, r) => l.adjust({ ...r, amount }),
      );
    }),
    fc.tuple(amounts, fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined })).map(([a, h]) => grant(a, h)),
    bounds.map(({ cap, part, least }) =>
      hold({ cap, amount: part === 0 ? cap : (cap * BigInt(part)) / 5n, floor: (cap * BigInt(least)) / 4n }),
    ),
    bounds.map(({ cap }) => hold({ cap, amount: cap, floor: cap })),
    fc.tuple(indexes, fc.bigInt({ min: 0n, max: 120n })).map(([index, percent]) => settle(index, percent)),
    fc.tuple(indexes, fc.bigInt({ min: 0n, max: 99n })).map(([index, percent]) => settle(index, percent)),
    indexes.map(release),
    fc.tuple(indexes, fc.boolean()).map(([index, mayOverdraw]) => reverse(index, mayOverdraw)),
    fc.integer({ min: 0, max: 4 }).map(pass),
    limits.map((limit) =>
      verb(
        `credit limit ${limit}`,
        (model) => model.setCreditLimit(limit),
        (l, r) => l.setCreditLimit({ ...r, limit }),
      ),
    ),
    limits.map((limit) =>
      verb(
        `overdraft ${limit}`,
        (model) => model.setOverdraft(limit),
        (l, r) => l.setOverdraft({ ...r, limit }),
      ),
    ),
    fc.constant(
      verb(
        'freeze',
        (model) => void (model.isFrozen = true),
        (l, r) => l.freeze(r),
      ),
    ),
    fc.constant(
      verb(
        'unfreeze',
        (model) => void (model.isFrozen = false),
        (l, r) => l.unfreeze(r),
      ),
    ),
  ],
  { maxCommands: 40, size: 'max' },
);
