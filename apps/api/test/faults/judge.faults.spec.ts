import { FaultRig, judge, Load, Random, USUAL_LOAD } from '@app/testing';
import { setTimeout as pause } from 'node:timers/promises';

/** The judge of all other faults: it must see what is planted, or its silence means nothing. */
describe('the judge', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    rig = await FaultRig.start();
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  async function verdictAfter(prefix: string, crime: () => Promise<unknown>, planted?: () => Promise<unknown>) {
    await rig.payers.give(new Random(1), prefix);
    const load = new Load(prefix, rig.apiUrls, rig.payers, { ...USUAL_LOAD, poor: 0 }, new Random(1));
    await pause(300);
    await crime();
    const calls = await load.stop();
    await pause(500);
    await planted?.();
    return judge(rig, { prefix, calls, allowance: {} });
  }
  const run = (sql: string, ...values: unknown[]) => rig.test.database.pool.query(sql, values);

  it('finds nothing where nothing is wrong', async () => {
    const verdict = await verdictAfter('honest-', () => pause(100));
    expect(verdict).toMatchObject({ overspent: 0n, lost: 0n, lostWithinBound: 0n, doubled: 0, problems: [] });
    expect(verdict.calls).toBeGreaterThan(10);
  });

  it('finds calls that vanished from the inbox', async () => {
    const verdict = await verdictAfter('thief-', async () => {
      for (const worker of rig.workers) worker.freeze();
      await pause(200);
      const { rows } = await run('DELETE FROM usage_inbox RETURNING request_id');
      await run('DELETE FROM holds WHERE request_id = ANY ($1)', [
        rows.map((row: { request_id: string }) => row.request_id),
      ]);
      await run(
        'UPDATE wallets SET held_nano_usd = (SELECT coalesce(sum(amount_nano_usd), 0) FROM holds WHERE wallet_id = wallets.id)',
      );
      for (const worker of rig.workers) worker.thaw();
    });
    expect(verdict.lost).toBeGreaterThan(0n);
    expect(verdict.problems.join()).toContain('is billed, and not charged');
  });

  it('finds a call that was charged twice', async () => {
    const call = { user: 'twice', isPoor: false, isStream: false, delayMs: 0, leaves: false, isAnswered: true };
    for (let time = 0; time < 2; time++) await rig.ask(0, { user: call.user });
    expect(await judge(rig, { prefix: call.user, calls: [call], allowance: {} })).toMatchObject({ doubled: 1 });
  });

  it('finds money spent that was not there', async () => {
    const walletId = rig.payers.walletIds[1];
    const verdict = await verdictAfter(
      'spender-',
      () => pause(1),
      () => run('UPDATE wallets SET posted_nano_usd = -5, overrun_nano_usd = 5 WHERE id = $1', walletId),
    );
    expect(verdict.overspent).toBe(5n);
    expect(verdict.problems.join()).toContain('I2');
  });
});
