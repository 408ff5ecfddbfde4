import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import type { TenantScope } from '@app/identity';
import { emit } from '@app/webhooks';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant } from '../http/answers';
import { containing } from '../http/paging';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import type { MemberAnswer, MemberChanges, MemberQuery } from './members.schemas';

interface Key {
  readonly organizationId: string;
  readonly userId: string;
}

const tokensOf = (organizationId: string) => ({ organizationId, revokedAt: null });
const included = (organizationId: string) => ({
  user: {
    select: {
      ...{ email: true, name: true, disabledAt: true },
      _count: { select: { apiTokens: { where: tokensOf(organizationId) } } },
    },
  },
});
type Row = Prisma.MembershipGetPayload<{ include: ReturnType<typeof included> }>;

@Injectable()
export class MembersAdministration {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list({ organizationId }: TenantScope, query: z.infer<typeof MemberQuery>) {
    const { page, pageSize, sort, role, search } = query;
    const user = search && { OR: [{ name: containing(search) }, { email: containing(search) }] };
    const where = { organizationId, ...(role && { role }), ...(user && { user }) };
    const direction = sort.startsWith('-') ? ('desc' as const) : ('asc' as const);
    const orderBy = [{ createdAt: direction }, { userId: direction }];
    const paging = { skip: (page - 1) * pageSize, take: pageSize };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.membership.findMany({ where, include: included(organizationId), orderBy, ...paging }),
      prisma.membership.count({ where }),
    ]);
    return { items: rows.map(toAnswer), total };
  }

  async change(key: Key, { role }: z.infer<typeof MemberChanges>, author: Author): Promise<MemberAnswer> {
    const { organizationId, userId } = key;
    return this.database.prisma.$transaction(async (db) => {
      const before = requireFound(await db.membership.findFirst({ where: { organizationId, userId } }));
      const where = { organizationId_userId: { organizationId, userId } };
      const after = await db.membership.update({ where, data: { role }, include: included(organizationId) });
      await requireAnAdmin(db, organizationId);
      const documents = { before: { role: before.role }, after: { role } };
      await recordChange(db, { ...author, ...named('changed', key), ...documents });
      return toAnswer(after);
    });
  }

  async remove(key: Key, author: Author): Promise<void> {
    const { organizationId, userId } = key;
    await this.database.prisma.$transaction(async (db) => {
      const { role } = requireFound(await db.membership.findFirst({ where: { organizationId, userId } }));
      await db.membership.delete({ where: { organizationId_userId: { organizationId, userId } } });
      if (role === 'admin') await requireAnAdmin(db, organizationId);
      const where = { ...tokensOf(organizationId), userId };
      const data = { revokedAt: this.clock.now(), version: { increment: 1 } };
      const revoked = await db.apiToken.updateManyAndReturn({
        where,
        data,
        select: { id: true, name: true, lastFour: true },
      });
      const before = { role, revokedApiTokens: revoked.length };
      await recordChange(db, { ...author, ...named('removed', key), before });
      for (const { id: apiTokenId, ...token } of revoked)
        await emit(db, organizationId, 'api_token.revoked', { apiTokenId, ...token });
    });
  }
}

/** Locks the admins, so that of two who remove each other one stays. */
async function requireAnAdmin(db: Prisma.TransactionClient, organizationId: string): Promise<void> {
  const admins = await db.$queryRaw<unknown[]>`
    SELECT user_id FROM memberships WHERE organization_id = ${organizationId}::uuid AND role = 'admin' FOR UPDATE`;
  if (admins.length === 0) throw new AppError('in_use', { message: 'The last admin must stay one.', param: 'role' });
}

const named = (what: string, { organizationId, userId }: Key) => ({
  ...{ organizationId, action: `member.${what}`, subject: `user:${userId}` },
});

const toAnswer = ({ userId, role, createdAt, user }: Row): MemberAnswer => ({
  ...{ userId, role, email: user.email, name: user.name },
  isDisabled: user.disabledAt !== null,
  activeApiTokens: user._count.apiTokens,
  joinedAt: instant(createdAt),
});
