import { createRequire } from 'node:module';
import { inRepository } from '../scripts/launcher/paths.mjs';

/** One API process's share of the holds: places what `job` says with the product's own batcher, and tells how it went. */
process.once('message', async ({ databaseUrl, walletId, priceVersionId, apiTokenId, callers, seconds }) => {
  const require = createRequire(inRepository('package.json'));
  const { newRequestId } = require('./dist/libs/common/src');
  const { openPool } = require('./dist/libs/database/src');
  const { HoldBatcher } = require('./dist/libs/billing/src/hold-batcher');
  const { QUEUE_SESSION } = require('./dist/libs/billing/src/session-settings');
  const pool = openPool(databaseUrl, 1, { settings: QUEUE_SESSION });
  const batcher = new HoldBatcher(pool, { processId: newRequestId(), expireAfterMs: 600_000 }, console);
  const price = { amount: 1n, cap: 1n, floor: 1n };
  const latenciesMs = [];
  const end = performance.now() + seconds * 1000;
  const caller = async () => {
    while (performance.now() < end) {
      const startedMs = performance.now();
      const hold = {
        requestId: newRequestId(),
        walletId,
        priceVersionId,
        apiTokenId,
        userId: null,
        project: null,
        ...price,
      };
      const { outcome } = await batcher.place(hold);
      if (outcome !== 'placed') throw new Error(`a hold was answered ${outcome}`);
      latenciesMs.push(performance.now() - startedMs);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  await pool.end();
  process.send({ latenciesMs }, () => process.disconnect());
});
