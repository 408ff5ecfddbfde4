import { findViolations, INVARIANTS } from '@app/billing';
import { print, runCommand } from './command';

/** `npm run ledger:verify`: every invariant of the money, on one snapshot. Exit code 1 when one is broken. */
void runCommand(async ({ pool }) => {
  const violations = await findViolations(pool);
  for (const { id, claim } of INVARIANTS) {
    const violation = violations.find((found) => found.id === id);
    print(`${violation ? 'BROKEN' : 'holds '}  ${id.padEnd(4)} ${claim}`);
    for (const row of violation?.rows ?? []) {
      print(
        `        ${JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}`,
      );
    }
  }
  const { rows } = await pool.query<{ count: bigint }>('SELECT count(*) FROM quarantined_usages');
  if (rows[0]!.count > 0n)
    print(`\n${rows[0]!.count} calls were set aside and wait for a person (quarantined_usages).`);
  print(violations.length === 0 ? '\nThe ledger balances.' : `\n${violations.length} invariants are broken.`);
  return violations.length === 0 ? 0 : 1;
});
