import { recordChange } from '@app/audit';
import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author, Target } from '../http/request-parameters';
import { refuseTaken } from '../http/unique';
import { requireFound, requireOneChanged, requireVersion } from '../http/versions';
import type { GroupAnswer, GroupChanges, GroupQuery, NewGroupBody } from './groups.schemas';

const COUNTED = { organizations: true, admitted: true, channels: true, priceVersions: true, apiTokens: true } as const;
const INCLUDED = { _count: { select: COUNTED } } as const;
type Row = Prisma.GroupGetPayload<{ include: typeof INCLUDED }>;

@Injectable()
export class GroupsAdministration {
  constructor(private readonly database: Database) {}

  async list(query: z.infer<typeof GroupQuery>) {
    const { search } = query;
    const where = search ? { OR: [{ name: containing(search) }, { description: containing(search) }] } : {};
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.group.findMany({ where, include: INCLUDED, ...window(query) }),
      prisma.group.count({ where }),
    ]);
    return { items: rows.map(toAnswer), total };
  }

  async read(id: string): Promise<GroupAnswer> {
    return toAnswer(requireFound(await this.database.prisma.group.findUnique({ where: { id }, include: INCLUDED })));
  }

  async create(body: z.infer<typeof NewGroupBody>, author: Author): Promise<GroupAnswer> {
    return this.database.prisma.$transaction(async (db) => {
      const row = await refuseTaken('name', db.group.create({ data: body, include: INCLUDED }));
      await recordChange(db, { ...author, ...change('created', row), after: documentOf(row) });
      return toAnswer(row);
    });
  }

  async update(
    { id, version, changes }: Target & { readonly changes: z.infer<typeof GroupChanges> },
    author: Author,
  ): Promise<GroupAnswer> {
    return this.database.prisma.$transaction(async (db) => {
      const before = requireVersion(await db.group.findUnique({ where: { id }, include: INCLUDED }), version);
      const data = { ...changes, version: { increment: 1 } };
      requireOneChanged(await refuseTaken('name', db.group.updateMany({ where: { id, version }, data })));
      const after = await db.group.findUniqueOrThrow({ where: { id }, include: INCLUDED });
      const documents = { before: documentOf(before), after: documentOf(after) };
      await recordChange(db, { ...author, ...change('updated', after), ...documents });
      return toAnswer(after);
    });
  }

  /** Only one that nothing uses: a channel that lost its last group would serve all of them. */
  async remove({ id, version }: Target, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      // Nobody joins it meanwhile.
      await db.$queryRaw`SELECT id FROM groups WHERE id = ${id}::uuid FOR UPDATE`;
      const row = requireVersion(await db.group.findUnique({ where: { id }, include: INCLUDED }), version);
      requireUnused(row);
      await db.group.delete({ where: { id } });
      await recordChange(db, { ...author, ...change('deleted', row), before: documentOf(row) });
    });
  }
}

function requireUnused({ _count: { organizations, admitted, channels, priceVersions, apiTokens } }: Row): void {
  const uses = [
    organizations + admitted && `organizations: ${organizations + admitted}`,
    apiTokens && `API tokens: ${apiTokens}`,
    channels && `channels: ${channels}`,
    priceVersions && `price versions: ${priceVersions}`,
  ].filter(Boolean);
  if (uses.length > 0) throw new AppError('in_use', { message: `The group is still in use (${uses.join(', ')}).` });
}

const change = (what: string, { id }: Row) => ({ action: `group.${what}`, subject: `group:${id}` });

const documentOf = ({ name, description }: Row) => ({ name, description });

const toAnswer = ({ id, name, description, createdAt, version, _count }: Row): GroupAnswer => ({
  ...{ id, name, description, version },
  organizationCount: _count.organizations,
  channelCount: _count.channels,
  priceVersionCount: _count.priceVersions,
  createdAt: instant(createdAt),
});
