import { ALL, MISSTATED, PRICED, unbalanced, unlikeReversed, unrecorded } from './invariant-queries';

export interface Invariant {
  /** As in docs/billing.md. */
  readonly id: string;
  readonly claim: string;
  /** Returns no row while the claim holds. Each row says what breaks it; `subject` names that. */
  readonly sql: string;
  /** A wallet that breaks it must not be spent from until a person has looked. */
  readonly isCore?: boolean;
  /** The column of its rows that names the wallet it is about; null where that cannot be known. */
  readonly walletOf?: string;
  /** The same, of the transactions after this one only; it looks at no others. */
  readonly sqlAfter?: (transactionId: bigint) => string;
}

const walletOf = 'wallet_id';

/** What must be true of the money at every moment. */
export const INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    claim: 'the entries of every transaction sum to zero for each currency',
    isCore: true,
    walletOf,
    sql: unbalanced(ALL),
    sqlAfter: unbalanced,
  },
  {
    id: 'I2',
    claim: 'what a wallet has posted, and what it has of promotional credit, is minus the sum of its entries',
    isCore: true,
    walletOf,
    sql: `SELECT 'wallet:' || wallets.id AS subject, wallets.id AS wallet_id, posted_nano_usd, promo_nano_usd,
                 entries.posted AS entered_nano_usd, entries.promo AS promo_entered_nano_usd FROM wallets
            LEFT JOIN (SELECT organization_id, currency, -sum(amount) FILTER (WHERE kind = 'wallet') AS posted,
                              -sum(amount) FILTER (WHERE kind = 'promo') AS promo
                         FROM (SELECT account_id, sum(amount_nano_usd) AS amount FROM ledger_entries GROUP BY account_id) AS sums
                         JOIN ledger_accounts ON id = account_id GROUP BY organization_id, currency) AS entries
              USING (organization_id, currency)
           WHERE posted_nano_usd <> coalesce(entries.posted, 0) OR promo_nano_usd <> coalesce(entries.promo, 0)`,
  },
  {
    id: 'I3',
    claim: 'no wallet is overspent: posted + promo + credit limit + declared overrun - held >= 0, and held >= 0',
    walletOf,
    sql: `SELECT 'wallet:' || id AS subject, id AS wallet_id, posted_nano_usd, promo_nano_usd, held_nano_usd FROM wallets
           WHERE posted_nano_usd + promo_nano_usd + credit_limit_nano_usd + overrun_nano_usd - held_nano_usd < 0
              OR held_nano_usd < 0`,
  },
  {
    id: 'I4',
    claim: 'what a wallet has held, and what its calls in flight can cost, are the sums over its open holds',
    isCore: true,
    walletOf,
    sql: `SELECT 'wallet:' || coalesce(wallets.id, open.wallet_id) AS subject, coalesce(wallets.id, open.wallet_id) AS wallet_id,
                 held_nano_usd, capped_nano_usd, open.amount AS holds_nano_usd, open.cap AS caps_nano_usd FROM wallets
            FULL JOIN (SELECT wallet_id, sum(amount_nano_usd) AS amount, sum(cap_nano_usd) AS cap
                         FROM holds GROUP BY wallet_id) AS open ON open.wallet_id = wallets.id
           WHERE coalesce(held_nano_usd, 0) <> coalesce(open.amount, 0) OR coalesce(capped_nano_usd, 0) <> coalesce(open.cap, 0)`,
  },
  {
    id: 'I5',
    claim: 'the usage records of a ledger transaction sum to its entry, in amount and count, both ways',
    isCore: true,
    walletOf,
    sql: unrecorded(ALL),
    sqlAfter: unrecorded,
  },
  {
    id: 'I6',
    claim: 'every call that was charged belongs to a transaction',
    walletOf,
    sql: `SELECT 'call:' || request_id AS subject, wallet_id, charge_nano_usd FROM usage_records
           WHERE charge_nano_usd <> 0 AND ledger_transaction_id IS NULL`,
  },
  {
    id: 'I7',
    claim: '1000 * charge - rounding = sum(quantity * price), exactly, for every call',
    walletOf,
    sql: `SELECT 'call:' || request_id AS subject, wallet_id, charge_nano_usd, rounding_pico_usd FROM usage_records
           WHERE 1000 * charge_nano_usd::numeric - rounding_pico_usd IS DISTINCT FROM ${PRICED}`,
  },
  {
    id: 'I8',
    claim:
      'every call was priced at the version in force when it was admitted (known for 10 s by then), and at its right rate',
    walletOf,
    // Rates and versions are few: what would replace each is found once for each, not for each call.
    sql: `SELECT 'call:' || u.request_id AS subject, u.wallet_id, u.price_version_id, u.price_rate_id FROM usage_records u
            LEFT JOIN (
              SELECT rate.id, rate.price_version_id, rate.service_tier, rate.above_input_tokens, rate.prices_pico_usd, v.model_id,
                     v.effective_from, v.organization_id, lead(rate.above_input_tokens) OVER (
                       PARTITION BY rate.price_version_id, rate.service_tier ORDER BY rate.above_input_tokens) AS next_above,
                     (SELECT min(greatest(later.effective_from, later.created_at + interval '10 s')) FROM price_versions AS later
                       WHERE later.model_id = v.model_id AND later.effective_from > v.effective_from
                         AND later.group_id IS NOT DISTINCT FROM v.group_id
                         AND later.organization_id IS NOT DISTINCT FROM v.organization_id) AS superseded_at
                FROM price_rates AS rate JOIN price_versions v ON v.id = rate.price_version_id) AS r ON r.id = u.price_rate_id
            LEFT JOIN (SELECT model_id, organization_id, min(greatest(effective_from, created_at + interval '10 s')) AS since
                         FROM price_versions WHERE organization_id IS NOT NULL GROUP BY model_id, organization_id) AS own
              ON own.model_id = r.model_id AND own.organization_id = u.organization_id
           WHERE r.id IS NULL OR r.price_version_id <> u.price_version_id
              -- A record may know more components than its rate: they cost nothing.
              OR u.prices_pico_usd[:cardinality(r.prices_pico_usd)] <> r.prices_pico_usd
              OR 0 <> ANY (u.prices_pico_usd[cardinality(r.prices_pico_usd) + 1:])
              OR r.effective_from > u.admitted_at OR u.service_tier <> r.service_tier
              OR r.above_input_tokens > 0 AND r.above_input_tokens >= u.input_tokens OR r.next_above < u.input_tokens
              OR r.superseded_at <= u.admitted_at OR r.organization_id IS NULL AND own.since <= u.admitted_at`,
  },
  {
    id: 'I9',
    claim: 'no call costs more than the cap it was admitted with, except what was declared as overrun',
    walletOf,
    sql: `SELECT 'call:' || request_id AS subject, wallet_id, charge_nano_usd, cap_nano_usd FROM usage_records
           WHERE charge_nano_usd > cap_nano_usd + overrun_nano_usd`,
  },
  {
    id: 'I10',
    claim: 'a call has one usage record over all partitions (each is in the partition of its own day)',
    walletOf,
    sql: `SELECT 'call:' || request_id AS subject, wallet_id, day FROM usage_records WHERE day <> uuid7_day(request_id)`,
  },
  {
    id: 'I11',
    claim: 'no call is both waiting in the inbox and recorded',
    walletOf,
    sql: `SELECT 'call:' || request_id AS subject, usage_records.wallet_id FROM usage_inbox JOIN usage_records USING (request_id)
           WHERE usage_records.day = uuid7_day(usage_inbox.request_id)`,
  },
  {
    id: 'I12',
    claim: 'no hold is open a minute after its call must have ended',
    walletOf,
    sql: `SELECT 'call:' || request_id AS subject, wallet_id, expires_at FROM holds WHERE expires_at < now() - interval '60 s'`,
  },
  {
    id: 'I13',
    claim: 'the transactions of a wallet are numbered 1, 2, 3 ... without a gap',
    walletOf,
    sql: `SELECT 'wallet:' || wallets.id AS subject, wallets.id AS wallet_id, wallets.seq, counted.entries, counted.last FROM wallets
            LEFT JOIN (SELECT account_id, count(wallet_seq) AS entries, max(wallet_seq) AS last
                    FROM ledger_entries WHERE wallet_seq IS NOT NULL GROUP BY account_id) AS counted
              ON counted.account_id = wallets.ledger_account_id
           WHERE wallets.seq <> coalesce(counted.last, 0) OR wallets.seq <> coalesce(counted.entries, 0)`,
  },
  {
    id: 'I14',
    claim: 'nothing was posted into a month after it was closed',
    walletOf,
    sql: `SELECT 'transaction:' || id AS subject, wallet_id, period FROM ledger_transactions JOIN periods ON month = period
           WHERE created_at > closed_at
           UNION ALL SELECT 'call:' || request_id, wallet_id, period FROM usage_records JOIN periods ON month = period
           WHERE settled_at > closed_at`,
  },
  {
    id: 'I15',
    claim: 'a reversal is the exact negative of what it reverses',
    walletOf,
    sql: unlikeReversed(ALL),
    sqlAfter: unlikeReversed,
  },
  {
    id: 'I16',
    claim: 'the trial balance is zero',
    sql: `SELECT 'currency:' || currency AS subject, sum(amount_nano_usd) FROM ledger_entries
           GROUP BY currency HAVING sum(amount_nano_usd) <> 0`,
  },
  {
    id: 'I17',
    claim:
      'a final statement is what its month took from the wallet, and what it posted itself; a credit note is what it gave back',
    walletOf,
    sql: MISSTATED,
  },
  {
    id: 'I18',
    claim: 'a budget has held and spent what the open holds and the usage records that name it add up to',
    walletOf,
    sql: `SELECT 'budget:' || w.budget_id || ':' || w.id AS subject, budgets.wallet_id, w.held_nano_usd, held.cap AS caps_nano_usd,
                 w.spent_nano_usd, spent.charge AS charged_nano_usd
            FROM budget_windows AS w JOIN budgets ON budgets.id = w.budget_id
            LEFT JOIN (SELECT id, sum(cap_nano_usd) AS cap FROM holds, unnest(budget_windows) AS id GROUP BY id) AS held
              ON held.id = w.id
            LEFT JOIN (SELECT id, sum(charge) AS charge FROM (
                         SELECT id, charge_nano_usd AS charge FROM usage_records, unnest(budget_windows) AS id
                         UNION ALL SELECT window_id, charge_nano_usd FROM dropped_budget_usage) AS either
                        GROUP BY id) AS spent ON spent.id = w.id
           WHERE w.held_nano_usd <> coalesce(held.cap, 0) OR w.spent_nano_usd <> coalesce(spent.charge, 0)`,
  },
  {
    id: 'I19',
    claim: 'the promotional credit of a wallet is at most what is left of its grants',
    walletOf,
    sql: `SELECT 'wallet:' || wallets.id AS subject, wallets.id AS wallet_id, promo_nano_usd, grants.remaining FROM wallets
            LEFT JOIN (SELECT wallet_id, sum(remaining_nano_usd) AS remaining FROM promo_grants GROUP BY wallet_id) AS grants
              ON grants.wallet_id = wallets.id
           WHERE promo_nano_usd > coalesce(grants.remaining, 0)`,
  },
];
