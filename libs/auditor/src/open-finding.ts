import type { Prisma } from '@app/database';

export interface NewFinding {
  readonly check: string;
  readonly subject: string;
  readonly organizationId: string;
  readonly facts: Prisma.InputJsonObject;
}

/** Something that no check looks for and a person must look at. One open row for a check and its subject. */
export async function openFinding(db: Prisma.TransactionClient, finding: NewFinding): Promise<void> {
  const { check, subject, organizationId, facts } = finding;
  await db.$executeRaw`
    INSERT INTO audit_findings ("check", subject, organization_id, facts)
    VALUES (${check}, ${subject}, ${organizationId}::uuid, ${JSON.stringify(facts)}::jsonb)
    ON CONFLICT ("check", subject, resolved_at) DO UPDATE SET last_seen_at = now(), facts = excluded.facts`;
}
