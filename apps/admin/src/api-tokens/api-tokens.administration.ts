import { ApiTokensService } from '@app/api-tokens';
import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import type { TenantScope } from '@app/identity';
import type { Endpoint } from '@app/llm';
import { emit } from '@app/webhooks';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author, Target } from '../http/request-parameters';
import { requireFound, requireOneChanged, requireVersion } from '../http/versions';
import type { ApiTokenAnswer, ApiTokenChanges, ApiTokenQuery, NewApiTokenBody } from './api-tokens.schemas';

const NAME = { select: { name: true } } as const;
const INCLUDED = { organization: NAME, user: NAME, group: NAME } as const;
type Row = Prisma.ApiTokenGetPayload<{ include: typeof INCLUDED }>;

/** API tokens as people manage them. */
@Injectable()
export class ApiTokensAdministration {
  constructor(
    private readonly database: Database,
    private readonly apiTokens: ApiTokensService,
    private readonly clock: Clock,
  ) {}

  async list(query: z.infer<typeof ApiTokenQuery>, scope: Partial<TenantScope>) {
    const { search, userId } = query;
    const where: Prisma.ApiTokenWhereInput = {
      AND: [scope, userId ? { userId } : {}, this.inState(query.state)],
      ...(search && { OR: [{ name: containing(search) }, { project: containing(search) }, { lastFour: search }] }),
    };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.apiToken.findMany({ where, include: INCLUDED, ...window(query) }),
      prisma.apiToken.count({ where }),
    ]);
    return { items: rows.map((row) => this.toAnswer(row)), total };
  }

  async read(id: string, scope: TenantScope): Promise<ApiTokenAnswer> {
    const where = { id, ...scope };
    return this.toAnswer(requireFound(await this.database.prisma.apiToken.findFirst({ where, include: INCLUDED })));
  }

  async create(body: z.infer<typeof NewApiTokenBody> & { userId: string }, scope: TenantScope, author: Author) {
    const { organizationId } = scope;
    if (scope.userId && body.userId !== scope.userId) throw new AppError('permission_denied', { param: 'userId' });
    const expiresAt = this.futureOrUndefined(body.expiresAt);
    return this.database.prisma.$transaction(async (db) => {
      await requireBelonging(db, body.userId, organizationId);
      await requireModels(db, body.allowedModels);
      const groupId = await groupIn(db, organizationId, body.groupId);
      const token = {
        ...body,
        ...withoutRepeats(body),
        organizationId,
        groupId,
        project: body.project ?? undefined,
        expiresAt,
      };
      const { id, secret } = await this.apiTokens.issue(token, db);
      const row = await db.apiToken.findUniqueOrThrow({ where: { id }, include: INCLUDED });
      await recordChange(db, { ...change('created', row), ...author, after: documentOf(row) });
      return { ...this.toAnswer(row), secret };
    });
  }

  async update(
    { id, version, changes }: Target & { readonly changes: z.infer<typeof ApiTokenChanges> },
    scope: TenantScope,
    author: Author,
  ): Promise<ApiTokenAnswer> {
    const { expiresAt, ...rest } = changes;
    const until = expiresAt === undefined ? {} : { expiresAt: this.futureOrUndefined(expiresAt) ?? null };
    return this.database.prisma.$transaction(async (db) => {
      const before = requireVersion(
        await db.apiToken.findFirst({ where: { id, ...scope }, include: INCLUDED }),
        version,
      );
      if (before.revokedAt) throw new AppError('invalid_value', { message: 'A revoked API token stays as it is.' });
      const added = changes.allowedModels?.filter((id) => !before.allowedModels.includes(id));
      if (added) await requireModels(db, added);
      const group = rest.groupId ? { groupId: await groupIn(db, scope.organizationId, rest.groupId) } : {};
      const data = { ...rest, ...withoutRepeats(rest), ...group, ...until, version: { increment: 1 } };
      requireOneChanged(await db.apiToken.updateMany({ where: { id, ...scope, version }, data }));
      const after = await db.apiToken.findUniqueOrThrow({ where: { id }, include: INCLUDED });
      const documents = { before: documentOf(before), after: documentOf(after) };
      await recordChange(db, { ...change('updated', after), ...author, ...documents });
      return this.toAnswer(after);
    });
  }

  async revoke({ id, version }: Target, scope: TenantScope, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const row = requireVersion(await db.apiToken.findFirst({ where: { id, ...scope }, include: INCLUDED }), version);
      if (row.revokedAt) return;
      const data = { revokedAt: this.clock.now(), version: { increment: 1 } };
      requireOneChanged(await db.apiToken.updateMany({ where: { id, ...scope, version }, data }));
      await recordChange(db, { ...change('revoked', row), ...author, before: documentOf(row) });
      const { name, lastFour } = row;
      await emit(db, scope.organizationId, 'api_token.revoked', { apiTokenId: id, name, lastFour });
    });
  }

  private futureOrUndefined(text: string | null): Date | undefined {
    if (text === null) return undefined;
    const date = new Date(text);
    if (date > this.clock.now()) return date;
    throw new AppError('invalid_value', { message: 'It must expire in the future.', param: 'expiresAt' });
  }

  private inState(state: z.infer<typeof ApiTokenQuery>['state']): Prisma.ApiTokenWhereInput {
    const now = this.clock.now();
    if (state === 'revoked') return { revokedAt: { not: null } };
    if (state === 'expired') return { revokedAt: null, expiresAt: { lte: now } };
    if (state === 'active') return { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
    return {};
  }

  private toAnswer(row: Row): ApiTokenAnswer {
    const { id, organizationId, organization, userId, user, group, name, project, lastFour, version } = row;
    const { allowedModels, allowedIps, groupId } = row;
    const isExpired = row.expiresAt !== null && row.expiresAt <= this.clock.now();
    return {
      ...{ id, organizationId, organizationName: organization.name, userId, userName: user?.name ?? null },
      ...{ name, project, lastFour, allowedModels, allowedIps, version },
      allowedEndpoints: row.allowedEndpoints as Endpoint[],
      ...{ groupId, groupName: group?.name ?? null },
      state: row.revokedAt ? 'revoked' : isExpired ? 'expired' : 'active',
      expiresAt: instantOrNull(row.expiresAt),
      revokedAt: instantOrNull(row.revokedAt),
      createdAt: instant(row.createdAt),
    };
  }
}

const change = (what: string, { id, organizationId }: Row) => ({
  organizationId,
  action: `api-token.${what}`,
  subject: `api-token:${id}`,
});

const documentOf = ({ name, project, expiresAt, userId, lastFour, ...row }: Row) => ({
  ...{ name, project, userId, lastFour },
  ...{ allowedModels: row.allowedModels, allowedIps: row.allowedIps, allowedEndpoints: row.allowedEndpoints },
  group: row.group?.name ?? null,
  expiresAt: instantOrNull(expiresAt),
});

async function requireBelonging(db: Prisma.TransactionClient, userId: string, organizationId: string): Promise<void> {
  const membership = await db.membership.findFirst({ where: { userId, organizationId } });
  if (!membership)
    throw new AppError('invalid_value', { message: 'This user is not a member of the organization.', param: 'userId' });
}

interface Lists {
  readonly allowedModels?: readonly string[];
  readonly allowedIps?: readonly string[];
  readonly allowedEndpoints?: readonly string[];
}

const withoutRepeats = ({ allowedModels, allowedIps, allowedEndpoints }: Lists) => ({
  ...(allowedModels && { allowedModels: [...new Set(allowedModels)] }),
  ...(allowedIps && { allowedIps: [...new Set(allowedIps)] }),
  ...(allowedEndpoints && { allowedEndpoints: [...new Set(allowedEndpoints)] }),
});

/** Null for the organization's own, which may become another. The organization is locked: it must not lose the group meanwhile. */
async function groupIn(db: Prisma.TransactionClient, id: string, groupId: string | null): Promise<string | null> {
  if (groupId === null) return null;
  await db.$queryRaw`SELECT id FROM organizations WHERE id = ${id}::uuid FOR SHARE`;
  const organization = await db.organization.findUniqueOrThrow({ where: { id }, include: { moreGroups: true } });
  if (organization.groupId === groupId) return null;
  if (organization.moreGroups.some((one) => one.groupId === groupId)) return groupId;
  throw new AppError('invalid_value', { message: 'The organization has no such group.', param: 'groupId' });
}

/** Patterns may name what comes later; what is named in full must be there. */
async function requireModels(db: Prisma.TransactionClient, names: readonly string[]): Promise<void> {
  const ids = names.filter((name) => !name.includes('*'));
  const known = await db.model.findMany({ where: { id: { in: ids } }, select: { id: true } });
  const unknown = ids.find((id) => !known.some((model) => model.id === id));
  if (unknown)
    throw new AppError('invalid_value', { message: `There is no model ${unknown}.`, param: 'allowedModels' });
}
