import { AppError, invariant, type NanoUsd } from '@app/common';
import type { Prisma } from '@app/database';
import { uuidv7 } from 'uuidv7';
import { beginTransaction, enter, type Posted, type Request } from '../transactions';
import { lockWallet, requirePositive, type LockedWallet } from '../wallet';

export interface PromoGrant extends Request {
  readonly walletId: string;
  readonly amount: NanoUsd;
  /** Undefined: never. */
  readonly expiresAt?: Date;
}

/** Credit given away. Calls spend it before what was paid in, and of several grants the one first that expires first. */
export async function grantPromo(
  db: Prisma.TransactionClient,
  { amount, expiresAt, ...grant }: PromoGrant,
): Promise<Posted> {
  requirePositive(amount);
  const wallet = await lockWallet(db, grant.walletId);
  const parameters = { amount: amount.toString(), expiresAt: expiresAt?.toISOString() ?? null };
  const posted = await beginTransaction(db, { ...grant, kind: 'promo-grant', parameters });
  if (posted.isReplay) return posted;
  await requireFuture(db, expiresAt);
  await addGrant(db, wallet, { amount, expiresAt: expiresAt ?? null });
  await enter(db, wallet, posted.transactionId, { promo: amount, against: [['promo_expense', amount]] });
  return posted;
}

/** By the clock of the database, which is also the one that expires it. */
async function requireFuture(db: Prisma.TransactionClient, expiresAt: Date | undefined): Promise<void> {
  if (!expiresAt) return;
  const rows = await db.$queryRaw<{ isPast: boolean }[]>`SELECT ${expiresAt}::timestamptz <= now() AS "isPast"`;
  if (rows[0]!.isPast)
    throw new AppError('invalid_value', { message: 'A grant must expire in the future.', param: 'expires_at' });
}

/** Also of credit that comes back with a reversal. The caller enters the movement. */
export async function addGrant(
  db: Prisma.TransactionClient,
  wallet: LockedWallet,
  { amount, expiresAt }: { readonly amount: bigint; readonly expiresAt: Date | null },
): Promise<void> {
  await foldSpending(db, wallet);
  const { id: walletId, organizationId } = wallet;
  const data = { id: uuidv7(), organizationId, walletId, amountNanoUsd: amount, remainingNanoUsd: amount, expiresAt };
  await db.promoGrant.create({ data });
}

/**
 * Settlement knows only the sum of a wallet's grants. Before a grant comes or goes, what was spent since the last time is
 * taken off the grants it was spent from: in the order in which they expire.
 */
export async function foldSpending(db: Prisma.TransactionClient, { id, promo }: LockedWallet): Promise<void> {
  await db.$executeRaw`
    WITH ordered AS (
      SELECT id, remaining_nano_usd AS remaining,
             sum(remaining_nano_usd) OVER (ORDER BY expires_at NULLS LAST, id) AS up_to_here,
             sum(remaining_nano_usd) OVER () - ${promo}::bigint AS spent
        FROM promo_grants WHERE wallet_id = ${id}::uuid AND remaining_nano_usd > 0
    )
    UPDATE promo_grants SET remaining_nano_usd = least(ordered.remaining, greatest(ordered.up_to_here - ordered.spent, 0))
      FROM ordered WHERE promo_grants.id = ordered.id AND ordered.spent > 0`;
}

/**
 * Takes back what is left of the wallet's grants that are past their time. What calls in flight may still cost is left to
 * them; it is taken when they have ended. Answers what was taken.
 */
export async function expirePromo(db: Prisma.TransactionClient, walletId: string): Promise<NanoUsd> {
  const wallet = await lockWallet(db, walletId);
  await foldSpending(db, wallet);
  const expired = await db.$queryRaw<{ id: string; remaining: bigint }[]>`
    SELECT id, remaining_nano_usd AS remaining FROM promo_grants
     WHERE wallet_id = ${walletId}::uuid AND remaining_nano_usd > 0 AND expires_at <= now() ORDER BY expires_at, id`;
  let free = wallet.free < 0n ? 0n : wallet.free;
  let taken = 0n;
  const grants: Record<string, string> = {};
  for (const { id, remaining } of expired) {
    const amount = remaining < free ? remaining : free;
    if (amount === 0n) continue;
    await db.promoGrant.update({ where: { id }, data: { remainingNanoUsd: { decrement: amount } } });
    grants[id] = amount.toString();
    free -= amount;
    taken += amount;
  }
  if (taken === 0n) return 0n as NanoUsd;
  const { transactionId, isReplay } = await beginTransaction(db, {
    kind: 'promo-expiry',
    walletId,
    idempotencyKey: `promo-expiry:${walletId}:${wallet.seq}`,
    actor: 'promo expiry',
    parameters: grants,
  });
  invariant(!isReplay, 'a wallet has a state only once');
  await enter(db, wallet, transactionId, { promo: -taken, against: [['breakage', -taken]] });
  return taken as NanoUsd;
}

export interface PromoGrantState {
  readonly id: string;
  readonly amount: bigint;
  /** Of it not spent by any call so far. */
  readonly remaining: bigint;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
}

const MAX_GRANTS = 100;

/** The grants of a wallet that calls can still spend, the one they spend first at the beginning. */
export const openGrants = (db: Prisma.TransactionClient, walletId: string): Promise<PromoGrantState[]> =>
  db.$queryRaw<PromoGrantState[]>`
    WITH ordered AS (
      SELECT grants.*, sum(remaining_nano_usd) OVER (ORDER BY expires_at NULLS LAST, grants.id) AS up_to_here,
             sum(remaining_nano_usd) OVER () - wallets.promo_nano_usd AS spent
        FROM promo_grants AS grants JOIN wallets ON wallets.id = grants.wallet_id
       WHERE grants.wallet_id = ${walletId}::uuid AND remaining_nano_usd > 0
    )
    SELECT id, amount_nano_usd AS amount, least(remaining_nano_usd, up_to_here - spent)::bigint AS remaining,
           expires_at AS "expiresAt", created_at AS "createdAt"
      FROM ordered WHERE up_to_here > spent ORDER BY up_to_here LIMIT ${MAX_GRANTS}`;
