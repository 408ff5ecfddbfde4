import type { Database, Prisma } from '@app/database';
import { z } from 'zod';
import type { AuditEntries, AuditQuery } from './audit-entries';

/** One page of the audit log. Ids grow with time, so they order it. */
export async function findAuditEntries(
  { prisma }: Database,
  query: z.infer<typeof AuditQuery>,
): Promise<z.infer<typeof AuditEntries>> {
  const where = filterOf(query);
  const [total, entries] = await Promise.all([
    prisma.auditEntry.count({ where }),
    prisma.auditEntry.findMany({
      where,
      orderBy: { id: query.sort === 'createdAt' ? 'asc' : 'desc' },
      skip: (query.page - 1) * query.pageSize,
      take: query.pageSize,
    }),
  ]);
  const emails = await emailsOf(
    prisma,
    entries.map(({ actor }) => actor),
  );
  const items = entries.map((entry) => ({
    ...entry,
    id: String(entry.id),
    actorEmail: emails.get(entry.actor) ?? null,
    createdAt: entry.createdAt.toISOString(),
  }));
  return { items, total };
}

function filterOf({ search, actor, action, subject }: z.infer<typeof AuditQuery>): Prisma.AuditEntryWhereInput {
  const contains = { contains: search ?? '', mode: 'insensitive' as const };
  return {
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
    ...(subject !== undefined && { subject }),
    ...(search && { OR: [{ action: contains }, { subject: contains }, { actor: contains }] }),
  };
}

/** Actor -> e-mail address, of those that are users. */
async function emailsOf(prisma: Database['prisma'], actors: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ids = actors.map((actor) => actor.replace(/^user:/, '')).filter((id) => z.uuid().safeParse(id).success);
  const users = await prisma.user.findMany({ where: { id: { in: ids } }, select: { id: true, email: true } });
  return new Map(users.map(({ id, email }) => [`user:${id}`, email]));
}
