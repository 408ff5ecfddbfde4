import { recordChange } from '@app/audit';
import { Database, type Prisma } from '@app/database';
import type { TenantScope } from '@app/identity';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { window } from '../http/paging';
import type { Author, Target } from '../http/request-parameters';
import { requireFound, requireOneChanged, requireVersion } from '../http/versions';
import {
  appliesTo,
  documentOf,
  INCLUDED,
  namesOf,
  refuseSecond,
  requireLimit,
  requireSubject,
  toAnswer,
  type Row,
} from './limit-rows';
import type { AllLimitsQuery, LimitAnswer, LimitChanges, LimitQuery, NewLimitBody } from './limits.schemas';

type Where = Prisma.RateLimitWhereInput;

/** What an organization may change: the limits of its users and API tokens. Those of itself and its groups are the platform's. */
export const ownLimits = (organizationId: string): Where => ({
  organizationId,
  scope: { in: ['user', 'api_token'] },
});

@Injectable()
export class LimitsAdministration {
  constructor(private readonly database: Database) {}

  async listAll({ organizationId, groupId, ...query }: z.infer<typeof AllLimitsQuery>) {
    return this.list(query, { ...(organizationId && { organizationId }), ...(groupId && { groupId }) });
  }

  async listOf(scope: TenantScope, query: z.infer<typeof LimitQuery>) {
    return this.list(query, await appliesTo(this.database.prisma, scope));
  }

  /** `among`: what may be seen. */
  async read(id: string, among: Where = {}): Promise<LimitAnswer> {
    const where = { AND: [{ id }, among] };
    return this.named(requireFound(await this.database.prisma.rateLimit.findFirst({ where, include: INCLUDED })));
  }

  async readOf(scope: TenantScope, id: string): Promise<LimitAnswer> {
    return this.read(id, await appliesTo(this.database.prisma, scope));
  }

  async create(body: NewLimitBody, author: Author): Promise<LimitAnswer> {
    requireLimit(body);
    const row = await this.database.prisma.$transaction(async (db) => {
      await requireSubject(db, body);
      const made = await refuseSecond(db.rateLimit.create({ data: body, include: INCLUDED }));
      await recordChange(db, { ...author, ...change('created', made), after: documentOf(made) });
      return made;
    });
    return this.named(row);
  }

  /** `among`: what may be changed. */
  async update(
    { id, version, changes }: Target & { readonly changes: LimitChanges },
    author: Author,
    among: Where = {},
  ): Promise<LimitAnswer> {
    const row = await this.database.prisma.$transaction(async (db) => {
      const before = requireVersion(await find(db, id, among), version);
      requireLimit({ ...before, ...changes });
      const data = { ...changes, version: { increment: 1 } };
      requireOneChanged(await db.rateLimit.updateMany({ where: { id, version }, data }));
      const after = requireFound(await find(db, id, among));
      const documents = { before: documentOf(before), after: documentOf(after) };
      await recordChange(db, { ...author, ...change('updated', after), ...documents });
      return after;
    });
    return this.named(row);
  }

  async remove({ id, version }: Target, author: Author, among: Where = {}): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const row = requireVersion(await find(db, id, among), version);
      requireOneChanged(await db.rateLimit.deleteMany({ where: { id, version } }));
      await recordChange(db, { ...author, ...change('deleted', row), before: documentOf(row) });
    });
  }

  private async list({ scope, modelId, ...query }: z.infer<typeof LimitQuery>, among: Where) {
    const where = { AND: [among, { ...(scope && { scope }), ...(modelId && { modelId }), ...named(query.search) }] };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.rateLimit.findMany({ where, include: INCLUDED, ...window(query) }),
      prisma.rateLimit.count({ where }),
    ]);
    const names = await namesOf(
      prisma,
      rows.map(({ subjectId }) => subjectId),
    );
    return { items: rows.map((row) => toAnswer(row, names)), total };
  }

  private async named(row: Row): Promise<LimitAnswer> {
    return toAnswer(row, await namesOf(this.database.prisma, [row.subjectId]));
  }
}

const find = (db: Prisma.TransactionClient, id: string, among: Where) =>
  db.rateLimit.findFirst({ where: { AND: [{ id }, among] }, include: INCLUDED });

/** By organization, group or model. */
function named(search: string | undefined): Where {
  if (!search) return {};
  const name = { name: { contains: search, mode: 'insensitive' as const } };
  return { OR: [{ organization: name }, { group: name }, { modelId: { contains: search, mode: 'insensitive' } }] };
}

const change = (what: string, { id, organizationId }: Row) => ({
  ...(organizationId && { organizationId }),
  action: `rate-limit.${what}`,
  subject: `rate-limit:${id}`,
});
