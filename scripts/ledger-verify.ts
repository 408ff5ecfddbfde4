import { parseArgs } from 'node:util';
import { recordChange } from '@app/audit';
import { resolveFinding } from '@app/auditor';
import { findViolations, INVARIANTS } from '@app/billing';
import type { Database } from '@app/database';
import { print, runCommand } from './command';

const USAGE = `npm run ledger:verify                                  every invariant of the money, and what the auditor found
npm run ledger:verify -- --resolve ID --because TEXT   closes a finding of the auditor, with the reason`;

const OPTIONS = { resolve: { type: 'string' }, because: { type: 'string' } } as const;
const MOST_FINDINGS = 100;

/** Every invariant, on one snapshot, and the open findings. Exit code 1 when an invariant is broken. */
void runCommand(async (database) => {
  const { resolve, because } = readOptions();
  if (resolve !== undefined) return resolveOne(database, resolve, because);
  const isRight = await verify(database);
  await showFindings(database);
  return isRight ? 0 : 1;
});

function readOptions(): { readonly resolve?: string | undefined; readonly because?: string | undefined } {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

async function resolveOne({ prisma }: Database, id: string, because = ''): Promise<number> {
  if (!/^\d{1,18}$/.test(id) || because.trim() === '') throw new Error(`Name a finding and the reason.\n\n${USAGE}`);
  await prisma.$transaction(async (db) => {
    if (!(await resolveFinding(db, BigInt(id), because))) throw new Error(`There is no open finding ${id}.`);
    const after = { resolution: because };
    await recordChange(db, { actor: 'cli:ledger:verify', action: 'finding.resolved', subject: `finding:${id}`, after });
  });
  print(`Finding ${id} is resolved.`);
  return 0;
}

async function verify({ pool }: Database): Promise<boolean> {
  const violations = await findViolations(pool);
  for (const { id, claim } of INVARIANTS) {
    const violation = violations.find((found) => found.id === id);
    print(`${violation ? 'BROKEN' : 'holds '}  ${id.padEnd(4)} ${claim}`);
    for (const row of violation?.rows ?? []) print(`        ${asText(row)}`);
  }
  const { rows } = await pool.query<{ count: bigint }>('SELECT count(*) FROM quarantined_usages');
  if (rows[0]!.count > 0n)
    print(`\n${rows[0]!.count} calls were set aside and wait for a person (quarantined_usages).`);
  print(violations.length === 0 ? '\nThe ledger balances.' : `\n${violations.length} invariants are broken.`);
  return violations.length === 0;
}

async function showFindings({ prisma }: Database): Promise<void> {
  const where = { resolvedAt: null };
  const open = await prisma.auditFinding.findMany({ where, orderBy: { id: 'desc' }, take: MOST_FINDINGS });
  const count = await prisma.auditFinding.count({ where });
  if (count === 0) return;
  print(`\nOpen findings of the auditor: ${count}${count > open.length ? `, the newest ${open.length} of them` : ''}`);
  for (const { id, check, subject, foundAt, lastSeenAt, facts } of open) {
    print(`  ${id}  ${check}  ${subject}  found ${foundAt.toISOString()}, last seen ${lastSeenAt.toISOString()}`);
    print(`        ${asText(facts)}`);
  }
}

const asText = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each));
