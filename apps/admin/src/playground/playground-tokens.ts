import { ApiTokensService } from '@app/api-tokens';
import { recordChange } from '@app/audit';
import { Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { instant } from '../http/answers';
import type { Author } from '../http/request-parameters';

const NAME = 'Playground';
const LIFE_MS = 3_600_000;

interface Owner {
  readonly organizationId: string;
  readonly userId: string;
}

/** API tokens that live for an hour in the memory of a page. */
@Injectable()
export class PlaygroundTokens {
  constructor(
    private readonly database: Database,
    private readonly apiTokens: ApiTokensService,
    private readonly clock: Clock,
  ) {}

  async issue(owner: Owner, author: Author) {
    const expiresAt = new Date(this.clock.nowMs() + LIFE_MS);
    return this.database.prisma.$transaction(async (db) => {
      await this.revokeEarlier(db, owner, author);
      const { id, secret } = await this.apiTokens.issue({ ...owner, name: NAME, expiresAt }, db);
      const after = { name: NAME, userId: owner.userId, expiresAt: instant(expiresAt) };
      await recordChange(db, { ...changeOf(owner, 'created', id), ...author, after });
      return { apiTokenId: id, secret, expiresAt: instant(expiresAt) };
    });
  }

  /** Those that end within the hour: one that a person made under this name, to last, is not for us to revoke. */
  private async revokeEarlier(db: Prisma.TransactionClient, owner: Owner, author: Author): Promise<void> {
    const now = this.clock.now();
    const expiresAt = { gt: now, lte: new Date(now.getTime() + LIFE_MS) };
    const where = { ...owner, name: NAME, revokedAt: null, expiresAt };
    const revoked = await db.apiToken.updateManyAndReturn({
      where,
      data: { revokedAt: now, version: { increment: 1 } },
      select: { id: true },
    });
    for (const { id } of revoked) await recordChange(db, { ...changeOf(owner, 'revoked', id), ...author });
  }
}

const changeOf = ({ organizationId }: Owner, what: string, id: string) => ({
  organizationId,
  action: `api-token.${what}`,
  subject: `api-token:${id}`,
});
