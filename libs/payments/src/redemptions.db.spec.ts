import { Clock, parseUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import {
  expectLedgerBalanced,
  Given,
  openTestDatabase,
  type FundedOrganization,
  type TestDatabase,
} from '@app/testing';
import { uuidv7 } from 'uuidv7';
import { RedemptionBatchesService, type NewRedemptionBatch } from './redemption-batches.service';
import { RedemptionsService, type Redemption } from './redemptions.service';
import { topUpsOf } from './top-ups.queries';

const AUTHOR = { actor: 'user:finance', address: '127.0.0.1' };
const DAY_MS = 86_400_000;

class StandingClock extends Clock {
  at = super.now();
  override now = () => this.at;
}

describe('redemption codes', () => {
  let test: TestDatabase;
  let clock: StandingClock;
  let batches: RedemptionBatchesService;
  let redemptions: RedemptionsService;
  let organizations: readonly FundedOrganization[];

  beforeAll(async () => {
    test = await openTestDatabase();
  });
  beforeEach(async () => {
    clock = new StandingClock();
    batches = new RedemptionBatchesService(test.database, clock);
    redemptions = new RedemptionsService(test.database, new LedgerService(test.database), clock);
    const given = new Given(test);
    organizations = [await given.funded({ balance: '1' }), await given.funded({ balance: '1' })];
  });
  afterEach(() => expectLedgerBalanced(test.database));
  afterAll(() => test.drop());

  async function codesOf(batch: Partial<NewRedemptionBatch> = {}): Promise<{ id: string; codes: readonly string[] }> {
    const usual = { name: 'summer', kind: 'top_up' as const, amount: parseUsd('5'), count: 1, grantDays: null };
    const made = await batches.create({ ...usual, expiresAt: null, idempotencyKey: uuidv7(), ...batch }, AUTHOR);
    return { id: made.id, codes: made.codes! };
  }
  const redemption = (code: string, { organizationId } = organizations[0]!): Redemption => {
    const userId = uuidv7();
    return { organizationId, userId, code, actor: `user:${userId}`, address: '127.0.0.1' };
  };
  const walletOf = ({ walletId }: FundedOrganization) =>
    test.database.prisma.wallet.findUniqueOrThrow({ where: { id: walletId } });
  const outcomes = (attempts: readonly Promise<unknown>[]) =>
    Promise.all(
      attempts.map((attempt) =>
        attempt.then(
          () => 'paid',
          (error: { code: string }) => error.code,
        ),
      ),
    );

  it('top up the wallet, once, and note who did it', async () => {
    const { id: batchId, codes } = await codesOf();
    const asked = redemption(codes[0]!.toLowerCase().replaceAll('-', ' '));
    const redeemed = await redemptions.redeem(asked);
    expect(redeemed).toMatchObject({ kind: 'top_up', amount: parseUsd('5'), creditExpiresAt: null });
    expect((await walletOf(organizations[0]!)).postedNanoUsd).toBe(parseUsd('6'));
    await expect(redemptions.redeem(asked)).rejects.toMatchObject({ code: 'redeemed_redemption_code' });
    expect((await walletOf(organizations[0]!)).postedNanoUsd).toBe(parseUsd('6'));

    const row = await test.database.prisma.redemptionCode.findFirstOrThrow({ where: { batchId } });
    expect(row).toMatchObject({ organizationId: asked.organizationId, redeemedBy: asked.userId });
    const entries = await test.database.prisma.auditEntry.findMany({ where: { subject: `redemption-code:${row.id}` } });
    expect(entries).toMatchObject([{ action: 'redemption-code.redeemed', actor: asked.actor, address: '127.0.0.1' }]);
    expect(JSON.stringify(entries.map(({ after }) => after))).not.toContain(codes[0]);
  });

  it('grant credit that ends so many days after it was redeemed', async () => {
    const { codes } = await codesOf({ kind: 'grant', grantDays: 30 });
    const { creditExpiresAt } = await redemptions.redeem(redemption(codes[0]!));
    expect(creditExpiresAt).toEqual(new Date(clock.at.getTime() + 30 * DAY_MS));
    expect(await walletOf(organizations[0]!)).toMatchObject({
      postedNanoUsd: parseUsd('1'),
      promoNanoUsd: parseUsd('5'),
    });
    const { organizationId } = organizations[0]!;
    const grant = await test.database.prisma.promoGrant.findFirstOrThrow({ where: { organizationId } });
    expect(grant).toMatchObject({ remainingNanoUsd: parseUsd('5'), expiresAt: creditExpiresAt });
  });

  it('pay once, however many users of two organizations redeem one at once', async () => {
    const { codes } = await codesOf();
    const racers = Array.from({ length: 12 }, (_, index) => organizations[index % 2]!);
    const told = await outcomes(racers.map((racer) => redemptions.redeem(redemption(codes[0]!, racer))));
    expect(told.filter((outcome) => outcome === 'paid')).toHaveLength(1);
    expect(told.filter((outcome) => outcome === 'redeemed_redemption_code')).toHaveLength(11);
    const wallets = await Promise.all(organizations.map(walletOf));
    expect(wallets[0]!.postedNanoUsd + wallets[1]!.postedNanoUsd).toBe(parseUsd('7'));
  });

  it('all pay when all of a batch are redeemed at once into one wallet', async () => {
    const { codes } = await codesOf({ count: 20, amount: parseUsd('0.000000001') });
    const told = await outcomes(codes.map((code) => redemptions.redeem(redemption(code))));
    expect(new Set(told)).toEqual(new Set(['paid']));
    expect((await walletOf(organizations[0]!)).postedNanoUsd).toBe(parseUsd('1.00000002'));
  });

  it('pay before their batch is revoked or not at all, when both happen at once', async () => {
    const { id, codes } = await codesOf({ count: 10 });
    const attempts = codes.map((code) => redemptions.redeem(redemption(code)));
    const [told] = await Promise.all([outcomes(attempts), batches.revoke(id, AUTHOR)]);
    const paid = told.filter((outcome) => outcome === 'paid').length;
    expect(told.filter((outcome) => outcome === 'revoked_redemption_code')).toHaveLength(10 - paid);
    const entry = await test.database.prisma.auditEntry.findFirstOrThrow({
      where: { subject: `redemption-batch:${id}`, action: 'redemption-batch.revoked' },
    });
    expect(entry.after).toEqual({ redeemed: paid });
  });

  it('say what is wrong with them: unknown, revoked, past their time', async () => {
    const revoked = await codesOf();
    await batches.revoke(revoked.id, AUTHOR);
    await batches.revoke(revoked.id, AUTHOR);
    const expired = await codesOf({ expiresAt: new Date(clock.at.getTime() + DAY_MS) });
    clock.at = new Date(clock.at.getTime() + DAY_MS);
    const told = ['WEIR-AAAA-AAAA-AAAA-AAAA', 'no code', '', revoked.codes[0]!, expired.codes[0]!].map((code) =>
      redemptions.redeem(redemption(code)),
    );
    const unknown = 'unknown_redemption_code';
    expect(await outcomes(told)).toEqual([
      unknown,
      unknown,
      unknown,
      'revoked_redemption_code',
      'expired_redemption_code',
    ]);
    expect((await walletOf(organizations[0]!)).postedNanoUsd).toBe(parseUsd('1'));
    await expect(batches.revoke(uuidv7(), AUTHOR)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are made once for each idempotency key, and shown once', async () => {
    const idempotencyKey = uuidv7();
    const batch = {
      ...{ name: 'winter', kind: 'grant' as const, amount: parseUsd('2'), count: 3, grantDays: 7, expiresAt: null },
      idempotencyKey,
    };
    const made = await Promise.all([batches.create(batch, AUTHOR), batches.create(batch, AUTHOR)]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(made.map(({ codes }) => codes?.length).sort()).toEqual([3, undefined]);
    expect(await test.database.prisma.redemptionCode.count({ where: { batchId: made[0].id } })).toBe(3);
    for (const other of [{ count: 4 }, { amount: parseUsd('3') }, { name: 'spring' }, { grantDays: 8 }]) {
      await expect(batches.create({ ...batch, ...other }, AUTHOR)).rejects.toMatchObject({
        code: 'idempotency_key_reused',
      });
    }
  });

  it('can be ten thousand in a batch, all different, none of them stored', async () => {
    const { id, codes } = await codesOf({ count: 10_000 });
    expect(new Set(codes).size).toBe(10_000);
    const rows = await test.database.prisma.redemptionCode.findMany({ where: { batchId: id } });
    expect(rows).toHaveLength(10_000);
    expect(Object.keys(rows[0]!)).not.toContain('code');
    await redemptions.redeem(redemption(codes[9_999]!));
  });

  it('are in the history of the wallet with everything else that came in', async () => {
    const { codes } = await codesOf({ count: 2 });
    const [mine, theirs] = [redemption(codes[0]!), redemption(codes[1]!)];
    await redemptions.redeem(mine);
    await redemptions.redeem(theirs);
    const { organizationId } = mine;
    const all = await topUpsOf(test.database, { organizationId, limit: 2, offset: 0 });
    expect(all.total).toBe(3);
    expect(all.items).toMatchObject([
      { kind: 'top-up', amount: parseUsd('5'), lastFour: codes[1]!.slice(-4), isReversed: false },
      { lastFour: codes[0]!.slice(-4) },
    ]);
    const own = await topUpsOf(test.database, { organizationId, userId: mine.userId, limit: 10, offset: 0 });
    expect(own.items.map(({ lastFour }) => lastFour)).toEqual([codes[0]!.slice(-4)]);
  });
});
