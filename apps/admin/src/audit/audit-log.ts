import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant } from '../http/answers';
import { actorNames } from '../http/actor-names';
import { containing } from '../http/paging';
import type { AuditEntryAnswer, AuditQuery } from './audit.schemas';

@Injectable()
export class AuditLog {
  constructor(private readonly database: Database) {}

  /** Without an organization: of all of them and of the platform. */
  async list(query: z.infer<typeof AuditQuery>, organizationId: string | undefined) {
    const { prisma } = this.database;
    const { page, pageSize, sort } = query;
    const where = conditions(query, organizationId);
    const order = { id: sort === 'createdAt' ? ('asc' as const) : ('desc' as const) };
    const [rows, total] = await Promise.all([
      prisma.auditEntry.findMany({ where, orderBy: order, skip: (page - 1) * pageSize, take: pageSize }),
      prisma.auditEntry.count({ where }),
    ]);
    const names = await actorNames(
      prisma,
      rows.map(({ actor }) => actor),
    );
    const items = rows.map((row) => ({
      ...row,
      id: row.id.toString(),
      actorName: names.get(row.actor) ?? null,
      createdAt: instant(row.createdAt),
    }));
    return { items: items as z.infer<typeof AuditEntryAnswer>[], total };
  }
}

/** Entries are written in the order of their ids, so an order by time is one by id. */
function conditions(
  { actor, action, subject, from, until, search }: z.infer<typeof AuditQuery>,
  organizationId: string | undefined,
): Prisma.AuditEntryWhereInput {
  const text = search && {
    OR: [{ actor: containing(search) }, { subject: containing(search) }, { action: containing(search) }],
  };
  return {
    ...(organizationId && { organizationId }),
    ...(actor && { actor }),
    ...(action && { action: { startsWith: action } }),
    ...(subject && { subject }),
    ...((from ?? until) && {
      createdAt: { ...(from && { gte: new Date(from) }), ...(until && { lt: new Date(until) }) },
    }),
    ...text,
  };
}
