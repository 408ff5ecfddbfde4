import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database } from '@app/database';
import { ManagementTokensService, permissionsIn, permissionsOnPlatform, type Principal } from '@app/identity';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import type { Author } from '../http/request-parameters';
import type { NewManagementTokenBody } from './management-tokens.schemas';

const MOST = 50;

@Injectable()
export class ManagementTokensAdministration {
  constructor(
    private readonly database: Database,
    private readonly tokens: ManagementTokensService,
    private readonly clock: Clock,
  ) {}

  async list(userId: string) {
    const where = { userId, revokedAt: null };
    const rows = await this.database.prisma.managementToken.findMany({
      where,
      orderBy: { createdAt: 'desc' },
      take: MOST,
    });
    return { items: rows.map(toAnswer) };
  }

  async create(principal: Principal, body: z.infer<typeof NewManagementTokenBody>, author: Author) {
    if (principal.scopes) throw new AppError('permission_denied', { message: 'A management token makes no other.' });
    requireHeld(principal, body.scopes);
    const expiresAt = body.expiresAt ? new Date(body.expiresAt) : undefined;
    if (expiresAt && expiresAt <= this.clock.now())
      throw new AppError('invalid_value', { message: 'It must expire in the future.', param: 'expiresAt' });
    const { userId } = principal;
    return this.database.prisma.$transaction(async (db) => {
      if ((await db.managementToken.count({ where: { userId, revokedAt: null } })) >= MOST)
        throw new AppError('in_use', { message: `At most ${MOST} management tokens; revoke one first.` });
      const { name, scopes } = body;
      const { id, secret } = await this.tokens.issue(db, { userId, name, scopes, ...(expiresAt && { expiresAt }) });
      const row = await db.managementToken.findUniqueOrThrow({ where: { id } });
      const after = { name, scopes, expiresAt: instantOrNull(row.expiresAt) };
      await recordChange(db, {
        ...author,
        action: 'management-token.created',
        subject: `management-token:${id}`,
        after,
      });
      return { ...toAnswer(row), secret };
    });
  }

  async revoke(userId: string, id: string, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const where = { id, userId, revokedAt: null };
      const { count } = await db.managementToken.updateMany({ where, data: { revokedAt: this.clock.now() } });
      if (count === 0) throw new AppError('not_found');
      await recordChange(db, { ...author, action: 'management-token.revoked', subject: `management-token:${id}` });
    });
  }
}

function requireHeld(principal: Principal, scopes: readonly string[]): void {
  const inOrganizations = principal.memberships.flatMap(({ organizationId }) =>
    permissionsIn(principal, organizationId),
  );
  const held = new Set<string>([...permissionsOnPlatform(principal), ...inOrganizations]);
  const lacking = scopes.find((scope) => !held.has(scope));
  if (lacking)
    throw new AppError('invalid_value', { message: `You do not have ${lacking} yourself.`, param: 'scopes' });
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly lastFour: string;
  readonly scopes: string[];
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
}

const toAnswer = ({ id, name, lastFour, scopes, expiresAt, lastUsedAt, createdAt }: Row) => ({
  ...{ id, name, lastFour, scopes, createdAt: instant(createdAt) },
  ...{ expiresAt: instantOrNull(expiresAt), lastUsedAt: instantOrNull(lastUsedAt) },
});
