import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author, Target } from '../http/request-parameters';
import { requireFound, requireOneChanged, requireVersion } from '../http/versions';
import type { UserAnswer, UserChanges, UserQuery } from './users.schemas';

const INCLUDED = { memberships: { include: { organization: { select: { name: true } } } } } as const;
type Row = Prisma.UserGetPayload<{ include: typeof INCLUDED }>;

@Injectable()
export class UsersAdministration {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(query: z.infer<typeof UserQuery>) {
    const { search, platformRole, state, organizationId } = query;
    const where: Prisma.UserWhereInput = {
      ...(platformRole && { platformRole }),
      ...(state && { disabledAt: state === 'active' ? null : { not: null } }),
      ...(organizationId && { memberships: { some: { organizationId } } }),
      ...(search && { OR: [{ name: containing(search) }, { email: containing(search) }] }),
    };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.user.findMany({ where, include: INCLUDED, ...window(query) }),
      prisma.user.count({ where }),
    ]);
    return { items: rows.map(toAnswer), total };
  }

  async read(id: string): Promise<UserAnswer> {
    return toAnswer(requireFound(await this.database.prisma.user.findUnique({ where: { id }, include: INCLUDED })));
  }

  /** Disabling ends the user's sessions and stops their API tokens. At least one owner stays. */
  async update(
    { id, version, changes }: Target & { readonly changes: z.infer<typeof UserChanges> },
    author: Author,
  ): Promise<UserAnswer> {
    const { isDisabled, ...rest } = changes;
    return this.database.prisma.$transaction(async (db) => {
      const before = requireVersion(await db.user.findUnique({ where: { id }, include: INCLUDED }), version);
      const disabledAt = isDisabled ? (before.disabledAt ?? this.clock.now()) : null;
      const data = { ...rest, ...(isDisabled !== undefined && { disabledAt }), version: { increment: 1 } };
      requireOneChanged(await db.user.updateMany({ where: { id, version }, data }));
      await requireAnOwner(db);
      if (isDisabled) await db.session.deleteMany({ where: { userId: id } });
      const after = await db.user.findUniqueOrThrow({ where: { id }, include: INCLUDED });
      const documents = { before: documentOf(before), after: documentOf(after) };
      await recordChange(db, { ...author, action: 'user.updated', subject: `user:${id}`, ...documents });
      return toAnswer(after);
    });
  }
}

/** Locks the owners, so that of two who remove each other one stays. */
async function requireAnOwner(db: Prisma.TransactionClient): Promise<void> {
  const owners = await db.$queryRaw<unknown[]>`
    SELECT id FROM users WHERE platform_role = 'owner' AND disabled_at IS NULL FOR UPDATE`;
  if (owners.length === 0)
    throw new AppError('in_use', { message: 'The last owner must stay one.', param: 'platformRole' });
}

const toAnswer = ({ id, email, name, platformRole, disabledAt, memberships, createdAt, version }: Row): UserAnswer => ({
  ...{ id, email, name, platformRole, version },
  isDisabled: disabledAt !== null,
  memberships: memberships.map(({ organizationId, organization, role }) => ({
    ...{ organizationId, organizationName: organization.name, role },
  })),
  createdAt: instant(createdAt),
});

const documentOf = ({ name, platformRole, disabledAt }: Row) => ({
  name,
  platformRole,
  isDisabled: disabledAt !== null,
});
