import type { Prisma } from '@app/database';

export interface Change {
  /** Null for changes to the platform itself. */
  readonly organizationId?: string;
  /** Who: `user:ID`, or the command that did it: `cli:channel:add`. */
  readonly actor: string;
  /** What: `channel.added`. */
  readonly action: string;
  /** To what: `channel:ID`. */
  readonly subject: string;
  /** Never secrets. */
  readonly before?: Prisma.InputJsonValue;
  readonly after?: Prisma.InputJsonValue;
  readonly address?: string;
}

/** Notes who changed what, in the transaction that changes it. Entries are never changed themselves. */
export async function recordChange(db: Prisma.TransactionClient, change: Change): Promise<void> {
  await db.auditEntry.create({ data: change });
}
