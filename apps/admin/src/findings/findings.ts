import { recordChange } from '@app/audit';
import { resolveFinding } from '@app/auditor';
import { AppError } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import { containing } from '../http/paging';
import type { Author } from '../http/request-parameters';
import type { FindingAnswer, FindingQuery } from './findings.schemas';

@Injectable()
export class Findings {
  constructor(private readonly database: Database) {}

  async list({ page, pageSize, sort, search, state }: z.infer<typeof FindingQuery>) {
    const where = {
      resolvedAt: state === 'open' ? null : { not: null },
      ...(search && { OR: [{ subject: containing(search) }, { check: containing(search) }] }),
    };
    const order = { id: sort === 'foundAt' ? ('asc' as const) : ('desc' as const) };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.auditFinding.findMany({ where, orderBy: order, skip: (page - 1) * pageSize, take: pageSize }),
      prisma.auditFinding.count({ where }),
    ]);
    const items = rows.map(({ id, foundAt, lastSeenAt, resolvedAt, ...row }) => ({
      ...row,
      ...{ id: id.toString(), foundAt: instant(foundAt), lastSeenAt: instant(lastSeenAt) },
      resolvedAt: instantOrNull(resolvedAt),
    }));
    return { items: items as z.infer<typeof FindingAnswer>[], total };
  }

  async resolve(id: string, because: string, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const isOpen = /^\d{1,18}$/.test(id) && (await resolveFinding(db, BigInt(id), because));
      if (!isOpen) throw new AppError('not_found');
      const after = { resolution: because };
      await recordChange(db, { ...author, action: 'finding.resolved', subject: `finding:${id}`, after });
    });
  }
}
