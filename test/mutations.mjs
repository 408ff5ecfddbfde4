/** Ways to break the money, and the spec whose tests must notice. `find` is in the file exactly once. */
const SETTLE = 'libs/billing/src/settle.queries.ts';
const RELEASE = 'libs/billing/src/release.queries.ts';
const RULES = 'prisma/migrations/20261121100000_exact_money/migration.sql';
const SETTLEMENT_SPEC = 'settlement.db.spec';

export const MUTATIONS = [
  {
    name: 'a second delivery is charged',
    file: SETTLE,
    find: 'FROM recorded WHERE ledger_transaction_id IS NOT NULL GROUP BY wallet_id, period, ledger_transaction_id',
    replace:
      'FROM (SELECT *, transaction_id AS ledger_transaction_id FROM read JOIN numbered USING (wallet_id, period)) AS recorded GROUP BY wallet_id, period, ledger_transaction_id',
    spec: SETTLEMENT_SPEC,
  },
  {
    name: 'a hold is released twice',
    file: SETTLE,
    find: 'held_nano_usd = held_nano_usd - change.freed,',
    replace: 'held_nano_usd = held_nano_usd - 2 * change.freed,',
    spec: SETTLEMENT_SPEC,
  },
  {
    name: 'a hold is not released',
    file: SETTLE,
    find: 'DELETE FROM holds WHERE request_id = ANY (ARRAY(SELECT request_id FROM taken))',
    replace: 'DELETE FROM holds WHERE false AND request_id = ANY (ARRAY(SELECT request_id FROM taken))',
    spec: SETTLEMENT_SPEC,
  },
  {
    name: 'prices are read when a call is settled',
    file: SETTLE,
    find: 'LEFT JOIN price_rates AS rate ON rate.id = read.price_rate_id',
    replace: 'LEFT JOIN LATERAL (SELECT * FROM price_rates ORDER BY id DESC LIMIT 1) AS rate ON true',
    spec: 'settlement.db.spec',
  },
  {
    name: 'the revenue of a batch is booked without its cost',
    file: SETTLE,
    find: "('payable', NULL, -paid.cost)",
    replace: "('payable', NULL, 0)",
    spec: SETTLEMENT_SPEC,
  },
  {
    name: 'promotional credit is spent and paid credit as well',
    file: SETTLE,
    find: 'posted_nano_usd = posted_nano_usd - greatest(change.charge - locked.promo, 0),',
    replace: 'posted_nano_usd = posted_nano_usd - change.charge,',
    spec: 'promo.db.spec',
  },
  {
    name: 'what is spent does not count towards budgets',
    file: SETTLE,
    find: 'spent_nano_usd = spent_nano_usd + each.spent',
    replace: 'spent_nano_usd = spent_nano_usd',
    spec: 'budgets.db.spec',
  },
  {
    name: 'a hold is freed although its usage waits to be settled',
    file: RELEASE,
    find: 'AND NOT EXISTS (SELECT FROM usage_inbox WHERE usage_inbox.request_id = holds.request_id)',
    replace: '',
    spec: SETTLEMENT_SPEC,
  },
  {
    name: 'a call is admitted that the balance does not cover',
    file: RULES,
    find: 'granted_cap := least(call.cap, call_room);',
    replace: 'granted_cap := call.cap;',
    spec: SETTLEMENT_SPEC,
  },
  {
    name: 'the holds of a batch do not count against each other',
    file: RULES,
    find: '      left_over := left_over - granted_amount;\n      room := room - granted_cap;',
    replace: '',
    spec: SETTLEMENT_SPEC,
  },
  {
    name: 'a charge above the cap is lowered to it in silence',
    file: 'libs/billing/src/usage-body.ts',
    find: 'charge_nano_usd: charge.toString(),',
    replace: 'charge_nano_usd: (charge > cap ? cap : charge).toString(),',
    spec: SETTLEMENT_SPEC,
  },
  {
    name: 'a price is rounded for each component',
    file: 'libs/metering/src/rate.ts',
    find: 'if (quantity > 0) pico += BigInt(quantity) * (prices[index] ?? 0n);',
    replace: 'if (quantity > 0) pico += roundToNano(BigInt(quantity) * (prices[index] ?? 0n)).nano * 1_000n;',
    spec: 'rate',
  },
  {
    name: 'the journal is told before the inbox has a call',
    file: 'libs/billing/src/usage-shipper.ts',
    find: '    try {\n      await insertIntoInbox',
    replace:
      '    this.ports.acknowledge(batch.map(({ requestId }) => requestId));\n    try {\n      await insertIntoInbox',
    spec: 'usage-shipper',
  },
  {
    name: 'a checkpoint that comes late replaces the close',
    file: 'libs/billing/src/journal-recovery.ts',
    find: "if (last.get(record.requestId)?.kind !== 'close') last.set",
    replace: 'last.set',
    spec: 'journal.spec',
  },
  {
    name: 'a key that comes again moves money again',
    file: 'libs/ledger/src/verbs/pay.ts',
    find: 'if (!posted.isReplay) await enter',
    replace: 'await enter',
    spec: 'verbs.db.spec',
  },
  {
    name: 'a refund takes what calls in flight may cost',
    file: 'libs/ledger/src/verbs/pay.ts',
    find: 'requireAvailable(amount, wallet.free < wallet.posted ? wallet.free : wallet.posted);',
    replace: 'requireAvailable(amount, wallet.posted);',
    spec: 'verbs.db.spec',
  },
  {
    name: 'an explicit zero counts as nothing reported',
    file: 'libs/metering/src/usage-meter.ts',
    find: 'return isPossible && !(this.hasOutput && output === 0);',
    replace: 'return isPossible && output > 0;',
    spec: 'usage-meter.spec',
  },
];
