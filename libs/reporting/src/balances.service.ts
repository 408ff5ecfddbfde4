import { AppError, type NanoUsd } from '@app/common';
import { Injectable } from '@nestjs/common';
import { LedgerSumsService } from './ledger-sums.service';
import { ReportingDatabase } from './reporting-database';

const ORDERS = {
  name: 'lower(name)',
  balance: 'posted',
  promo: 'promo',
  held: 'held',
  creditLimit: '"creditLimit"',
  available: 'available',
} as const;
export type BalanceOrder = keyof typeof ORDERS;

export interface BalancesQuery {
  /** Null: now. */
  readonly at: Date | null;
  readonly state?: 'owing' | 'low' | 'frozen' | undefined;
  /** Available money below this is `low`. */
  readonly lowBelow: NanoUsd;
  readonly search?: string | undefined;
  readonly sort: { readonly by: BalanceOrder; readonly isDescending: boolean };
  readonly page: number;
  readonly pageSize: number;
}

/** One organization's wallet. Held money is known of the present alone. */
export interface Balance {
  readonly organizationId: string;
  readonly name: string;
  /** Its ledger account. */
  readonly accountId: string;
  /** Paid in and not spent; below nothing it is owed to us. */
  readonly postedNanoUsd: NanoUsd;
  readonly promoNanoUsd: NanoUsd;
  readonly heldNanoUsd: NanoUsd | null;
  readonly creditLimitNanoUsd: NanoUsd;
  /** What new calls may cost; null in the past. */
  readonly availableNanoUsd: NanoUsd | null;
  readonly isLow: boolean;
  readonly isFrozen: boolean;
}

export interface Balances {
  readonly items: readonly Balance[];
  readonly total: number;
  /** Over all wallets, whatever is filtered. */
  readonly sums: {
    /** Unspent prepaid money. */
    readonly liabilityNanoUsd: NanoUsd;
    /** What is owed to us: the negative balances, as a positive amount. */
    readonly receivableNanoUsd: NanoUsd;
    readonly promoNanoUsd: NanoUsd;
    readonly heldNanoUsd: NanoUsd | null;
  };
}

/** Wallets as they are. */
const PRESENT = `
  SELECT organization_id AS id, ledger_account_id AS "accountId", posted_nano_usd AS posted, promo_nano_usd AS promo, held_nano_usd AS held,
         credit_limit_nano_usd AS "creditLimit", posted_nano_usd + promo_nano_usd + credit_limit_nano_usd - held_nano_usd AS available,
         state = 'frozen' AS "isFrozen"
    FROM wallets WHERE currency = 'USD' AND $1::timestamptz IS NULL AND $2::uuid[] IS NULL AND $3::bigint[] IS NULL`;
/** As entries up to the instant add up; limit and state as the last change before it left them. */
const PAST = `
  SELECT w.organization_id AS id, ledger_account_id AS "accountId", -coalesce(paid.amount, 0) AS posted, -coalesce(given.amount, 0) AS promo,
         NULL::bigint AS held, coalesce(credit.limit, 0) AS "creditLimit", NULL::bigint AS available,
         coalesce(stopped.kind = 'freeze', false) AS "isFrozen"
    FROM wallets AS w JOIN organizations AS o ON o.id = w.organization_id AND o.created_at < $1
    LEFT JOIN ledger_accounts AS promo ON promo.organization_id = w.organization_id AND promo.kind = 'promo' AND promo.currency = 'USD'
    LEFT JOIN unnest($2::uuid[], $3::bigint[]) AS paid (id, amount) ON paid.id = w.ledger_account_id
    LEFT JOIN unnest($2::uuid[], $3::bigint[]) AS given (id, amount) ON given.id = promo.id
    LEFT JOIN (SELECT DISTINCT ON (wallet_id) wallet_id, (parameters->>'limit')::bigint AS limit FROM ledger_transactions
                WHERE kind = 'credit-limit' AND created_at < $1 ORDER BY wallet_id, id DESC) AS credit ON credit.wallet_id = w.id
    LEFT JOIN (SELECT DISTINCT ON (wallet_id) wallet_id, kind FROM ledger_transactions
                WHERE kind IN ('freeze', 'unfreeze') AND created_at < $1 ORDER BY wallet_id, id DESC) AS stopped ON stopped.wallet_id = w.id
   WHERE w.currency = 'USD'`;

const FILTERED = `
  ($4::text IS NULL OR strpos(lower(name), lower($4)) > 0)
  AND CASE $5::text WHEN 'owing' THEN posted < 0 WHEN 'frozen' THEN "isFrozen" WHEN 'low' THEN "isLow" ELSE true END`;

const ROWS = (source: string, order: string) => `
  WITH wallet AS MATERIALIZED (
    SELECT each.*, name, coalesce(available, posted + promo + "creditLimit") < $6::bigint AS "isLow"
      FROM (${source}) AS each JOIN organizations ON organizations.id = each.id)
  SELECT (SELECT count(*) FROM wallet WHERE ${FILTERED})::int AS total,
         (SELECT coalesce(sum(greatest(posted, 0)), 0)::bigint FROM wallet) AS liability,
         (SELECT coalesce(-sum(least(posted, 0)), 0)::bigint FROM wallet) AS receivable,
         (SELECT coalesce(sum(promo), 0)::bigint FROM wallet) AS "promoSum",
         (SELECT CASE WHEN $1::timestamptz IS NULL THEN coalesce(sum(held), 0)::bigint END FROM wallet) AS "heldSum", page.*
    FROM (SELECT) AS one LEFT JOIN (
      SELECT * FROM wallet WHERE ${FILTERED} ORDER BY ${order}, id LIMIT $7 OFFSET $8) AS page ON true`;

interface Row {
  readonly total: number;
  readonly liability: NanoUsd;
  readonly receivable: NanoUsd;
  readonly promoSum: NanoUsd;
  readonly heldSum: NanoUsd | null;
  /** The rest is null where the page has no row. */
  readonly id: string | null;
  readonly name: string;
  readonly accountId: string;
  readonly posted: NanoUsd;
  readonly promo: NanoUsd;
  readonly held: NanoUsd | null;
  readonly creditLimit: NanoUsd;
  readonly available: NanoUsd | null;
  readonly isLow: boolean;
  readonly isFrozen: boolean;
}

/** The wallets of all organizations, and what they add up to, now or at any instant before. */
@Injectable()
export class BalancesService {
  constructor(
    private readonly database: ReportingDatabase,
    private readonly ledgerSums: LedgerSumsService,
  ) {}

  async balances(query: BalancesQuery): Promise<Balances> {
    const { at, state = null, lowBelow, search = null, sort, page, pageSize } = query;
    if (!(sort.by in ORDERS)) throw new AppError('invalid_value', { param: 'sort' });
    const sums = at && (await this.ledgerSums.sumsAt(at));
    const order = `${ORDERS[sort.by]} ${sort.isDescending ? 'DESC NULLS LAST' : 'ASC'}`;
    const { rows } = await this.database.pool.query<Row>(ROWS(at ? PAST : PRESENT, order), [
      ...[at, sums && [...sums.keys()], sums && [...sums.values()]],
      ...[search, state, lowBelow, pageSize, (page - 1) * pageSize],
    ]);
    const { total, liability, receivable, promoSum, heldSum } = rows[0]!;
    return {
      items: rows.filter(({ id }) => id !== null).map(toBalance),
      total,
      sums: {
        liabilityNanoUsd: liability,
        receivableNanoUsd: receivable,
        promoNanoUsd: promoSum,
        heldNanoUsd: heldSum,
      },
    };
  }
}

const toBalance = ({ id, name, accountId, isLow, isFrozen, ...row }: Row): Balance => ({
  ...{ organizationId: id!, name, accountId, isLow, isFrozen },
  postedNanoUsd: row.posted,
  promoNanoUsd: row.promo,
  heldNanoUsd: row.held,
  creditLimitNanoUsd: row.creditLimit,
  availableNanoUsd: row.available,
});
