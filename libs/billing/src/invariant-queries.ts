import { USAGE_COMPONENTS } from '@app/llm';

/** As if nothing had been looked at before. */
export const ALL = -1n;

const transactionWallet = (id: string) => `(SELECT wallet_id FROM ledger_transactions WHERE id = ${id})`;

export const unbalanced = (after: bigint) => `
  SELECT 'transaction:' || transaction_id AS subject, ${transactionWallet('transaction_id')} AS wallet_id, currency, sum
    FROM (SELECT transaction_id, currency, sum(amount_nano_usd) AS sum FROM ledger_entries
           WHERE transaction_id > ${after} GROUP BY transaction_id, currency HAVING sum(amount_nano_usd) <> 0) AS unbalanced`;

// The index of usage records by transaction has all that is summed here; the wallet is looked up for what is broken only. Of days whose
// records are dropped it was written down what they were for each transaction.
export const unrecorded = (after: bigint) => `
  SELECT 'transaction:' || coalesce(booked.id, recorded.id) AS subject,
         coalesce(${transactionWallet('booked.id')},
                  (SELECT wallet_id FROM usage_records WHERE ledger_transaction_id = recorded.id LIMIT 1)) AS wallet_id,
         booked.amount AS booked_nano_usd, recorded.charge AS recorded_nano_usd, booked.calls AS booked_calls,
         recorded.calls AS recorded_calls
    FROM (SELECT t.id, t.usage_count AS calls, sum(e.amount_nano_usd) AS amount
            FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.wallet_seq IS NOT NULL
           WHERE t.kind = 'usage' AND t.id > ${after} AND e.transaction_id > ${after} GROUP BY t.id) AS booked
    FULL JOIN (SELECT id, sum(calls) AS calls, sum(charge) AS charge FROM (
                 SELECT ledger_transaction_id AS id, count(*) AS calls, sum(charge_nano_usd) AS charge
                   FROM usage_records WHERE ledger_transaction_id > ${after} GROUP BY 1
                 UNION ALL SELECT ledger_transaction_id, calls, charge_nano_usd
                   FROM dropped_usage WHERE ledger_transaction_id > ${after}) AS either GROUP BY id) AS recorded
      ON recorded.id = booked.id
   WHERE booked.amount IS DISTINCT FROM recorded.charge OR booked.calls IS DISTINCT FROM recorded.calls`;

export const unlikeReversed = (after: bigint) => `
  SELECT 'transaction:' || reversal.id AS subject, reversal.wallet_id, reverses_id, account_id, sum(amount_nano_usd) AS left_over
    FROM ledger_transactions AS reversal JOIN ledger_entries ON transaction_id IN (reversal.id, reverses_id)
   WHERE reverses_id IS NOT NULL AND reversal.id > ${after}
   GROUP BY reversal.id, reversal.wallet_id, reverses_id, account_id HAVING sum(amount_nano_usd) <> 0`;

// What is taken from a wallet is debited to its accounts. What a month had before it was closed, its statement has.
export const MISSTATED = `
  WITH taken AS (
    SELECT t.wallet_id, t.period AS month, sum(amount_nano_usd) FILTER (WHERE t.kind = 'usage') AS usage,
           sum(amount_nano_usd) FILTER (WHERE account.kind = 'promo' AND 'usage' IN (t.kind, original.kind)) AS promo,
           sum(amount_nano_usd) FILTER (WHERE t.kind = 'adjustment' OR original.kind IN ('usage', 'adjustment')) AS correction
      FROM ledger_transactions AS t JOIN ledger_entries AS entry ON transaction_id = t.id AND wallet_seq IS NOT NULL
      JOIN ledger_accounts AS account ON account.id = account_id LEFT JOIN ledger_transactions AS original ON original.id = t.reverses_id
     WHERE (t.wallet_id, t.period) IN (SELECT wallet_id, month FROM statements WHERE state = 'final') GROUP BY 1, 2
  )
  SELECT 'statement:' || number AS subject, wallet_id, usage_nano_usd, promo_nano_usd, correction_nano_usd, rounding_nano_usd + tax_nano_usd AS added,
         taken.usage AS usage_taken, taken.promo AS promo_taken, taken.correction AS correction_taken, posted.amount AS posted
    FROM statements LEFT JOIN taken USING (wallet_id, month) CROSS JOIN LATERAL (
      SELECT sum(amount_nano_usd) AS amount FROM ledger_entries WHERE transaction_id = ledger_transaction_id AND wallet_seq IS NOT NULL) AS posted
   WHERE state = 'final' AND (usage_nano_usd, promo_nano_usd, correction_nano_usd, rounding_nano_usd + tax_nano_usd)
         <> (coalesce(taken.usage, 0), coalesce(taken.promo, 0), coalesce(taken.correction, 0), coalesce(posted.amount, 0))
   UNION ALL
  SELECT 'credit-note:' || note.number, wallet_id, NULL, NULL, NULL, -note.total_nano_usd, NULL, NULL, NULL, posted.amount
    FROM credit_notes AS note JOIN statements ON statements.id = statement_id CROSS JOIN LATERAL (
      SELECT sum(amount_nano_usd) AS amount FROM ledger_entries
       WHERE transaction_id = note.ledger_transaction_id AND wallet_seq IS NOT NULL) AS posted
   WHERE -note.total_nano_usd IS DISTINCT FROM posted.amount`;

// Most quantities are zero. Elements past those this version knows are summed the slow way.
const known = USAGE_COMPONENTS.length;
export const PRICED = [
  ...USAGE_COMPONENTS.map(
    (_, i) =>
      `CASE WHEN quantities[${i + 1}] <> 0 THEN quantities[${i + 1}]::numeric * prices_pico_usd[${i + 1}] ELSE 0 END`,
  ),
  `CASE WHEN cardinality(quantities) > ${known} THEN (
     SELECT sum(quantity::numeric * price)
       FROM unnest(quantities[${known + 1}:], prices_pico_usd[${known + 1}:]) AS t (quantity, price)) ELSE 0 END`,
].join(' + ');
