import type { Prisma } from '@app/database';
import type pg from 'pg';
import { MOST_ROWS, type Check, type FoundRow } from './check';

export interface Finding {
  readonly id: bigint;
  readonly subject: string;
  readonly walletId: string | null;
  readonly isNew: boolean;
}

/** One open row for a check and its subject, however often it is found. */
const OPEN = `
  INSERT INTO audit_findings ("check", subject, organization_id, facts)
  SELECT $1, found.subject, wallets.organization_id, found.facts
    FROM unnest($2::text[], $3::uuid[], $4::jsonb[]) AS found (subject, wallet_id, facts)
    LEFT JOIN wallets ON wallets.id = found.wallet_id
   WHERE NOT $5::boolean OR NOT EXISTS (SELECT FROM audit_findings AS known WHERE known."check" = $1 AND known.subject = found.subject)
  ON CONFLICT ("check", subject, resolved_at) DO UPDATE SET last_seen_at = now(), facts = excluded.facts
  RETURNING id, subject, xmax = 0 AS is_new`;

const CLOSE = `
  UPDATE audit_findings SET resolved_at = now(), resolution = 'no longer found'
   WHERE "check" = $1 AND resolved_at IS NULL AND subject <> ALL ($2::text[])`;

/** Keeps what a check found. A complete check that is not of the core closes what it no longer finds. */
export async function keepFindings(
  client: pg.PoolClient,
  check: Check,
  rows: readonly FoundRow[],
): Promise<readonly Finding[]> {
  const bySubject = new Map(rows.map((row) => [row.subject, row]));
  const subjects = [...bySubject.keys()];
  const found = [...bySubject.values()];
  const isSeen = check.isComplete && !check.isCore && rows.length < MOST_ROWS;
  if (isSeen) await client.query(CLOSE, [check.id, subjects]);
  if (found.length === 0) return [];
  const walletOf = (row: FoundRow | undefined) => row?.wallet_id ?? null;
  const facts = found.map((row) => JSON.stringify(row, bigintAsText));
  const values = [check.id, subjects, found.map(walletOf), facts, check.isEvent ?? false];
  const opened = await client.query<{ id: bigint; subject: string; is_new: boolean }>(OPEN, values);
  return opened.rows.map(({ id, subject, is_new: isNew }) => {
    return { id, subject, isNew, walletId: walletOf(bySubject.get(subject)) };
  });
}

export interface NewFinding {
  readonly check: string;
  readonly subject: string;
  /** Absent: it is of no organization. */
  readonly organizationId?: string;
  /** Without secrets. */
  readonly facts: Prisma.InputJsonValue;
}

/** Keeps what another part of the product found. Found again it stays one, with the newest facts. */
export async function openFinding(db: Prisma.TransactionClient, finding: NewFinding): Promise<void> {
  const { check, subject, organizationId = null, facts } = finding;
  await db.$executeRaw`
    INSERT INTO audit_findings ("check", subject, organization_id, facts)
    VALUES (${check}, ${subject}, ${organizationId}::uuid, ${JSON.stringify(facts)}::jsonb)
    ON CONFLICT ("check", subject, resolved_at) DO UPDATE SET last_seen_at = now(), facts = excluded.facts`;
}

/** Closes a finding because a person says so, with the reason. False: there is no open finding of that id. */
export async function resolveFinding(db: Prisma.TransactionClient, id: bigint, because: string): Promise<boolean> {
  const { count } = await db.$queryRaw<{ count: bigint }[]>`
    WITH resolved AS (UPDATE audit_findings SET resolved_at = now(), resolution = ${because}
                       WHERE id = ${id} AND resolved_at IS NULL RETURNING id)
    SELECT count(*) AS count FROM resolved`.then((rows) => rows[0]!);
  return count > 0n;
}

const bigintAsText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
