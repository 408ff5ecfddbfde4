import type { NanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { FaultRig, faultTest } from '@app/testing';

const PAYMENTS = 3;
const DELIVERIES = 10;

describe('payments', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    rig = await FaultRig.start();
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  faultTest(
    () => rig,
    { id: 'F32', name: 'top-ups are delivered ten times each, out of order', shape: { poor: 0.8 } },
    async ({ random, prefix, wait }) => {
      await wait(50, 150);
      const ledger = new LedgerService(rig.test.database);
      const walletId = random.pick(rig.payers.walletIds);
      const payments = Array.from({ length: PAYMENTS }, (_, index) => ({
        walletId,
        amount: BigInt(random.between(1, 2_000_000)) as NanoUsd,
        idempotencyKey: `${prefix}payment-${index}`,
        actor: 'test',
      }));
      const deliveries = payments
        .flatMap((payment) => Array.from({ length: DELIVERIES }, () => ({ payment, at: random.fraction() })))
        .sort((a, b) => a.at - b.at);
      const answers = await Promise.all(deliveries.map(({ payment }) => ledger.topUp(payment)));

      expect(answers.filter((isNew) => isNew)).toHaveLength(PAYMENTS);
      const { rows } = await rig.test.database.pool.query<{ idempotency_key: string; amount: bigint }>(
        `SELECT t.idempotency_key, -e.amount_nano_usd AS amount FROM ledger_transactions t
           JOIN ledger_entries e ON e.transaction_id = t.id AND e.wallet_seq IS NOT NULL
          WHERE t.idempotency_key LIKE $1 ORDER BY 1`,
        [`${prefix}payment-%`],
      );
      expect(rows).toEqual(payments.map(({ idempotencyKey, amount }) => ({ idempotency_key: idempotencyKey, amount })));
    },
  );
});
