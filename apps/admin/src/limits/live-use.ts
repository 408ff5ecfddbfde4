import { Database } from '@app/database';
import type { TenantScope } from '@app/identity';
import { RateLimitsService } from '@app/limits';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { appliesTo, namesOf } from './limit-rows';
import type { LimitUseAnswer } from './limits.schemas';

/** What is used of the limits of an organization now. */
@Injectable()
export class LiveUse {
  constructor(
    private readonly database: Database,
    private readonly limits: RateLimitsService,
  ) {}

  /** A member sees their own use, and that of the organization as a whole. */
  async of(scope: TenantScope): Promise<z.infer<typeof LimitUseAnswer>> {
    const { prisma } = this.database;
    const shown = await prisma.rateLimit.findMany({ where: await appliesTo(prisma, scope), select: { id: true } });
    const ids = new Set(shown.map(({ id }) => id));
    const found = (await this.limits.usageOf(scope.organizationId)).filter(({ limit }) => ids.has(limit.id));
    const isTheirs = await this.isOf(scope);
    const items = found.map(({ limit, uses = [] }) => ({
      limitId: limit.id,
      uses: uses.filter(({ subjectId }) => subjectId === null || isTheirs(subjectId)),
    }));
    const names = await namesOf(
      prisma,
      items.flatMap(({ uses }) => uses.map(({ subjectId }) => subjectId)),
    );
    const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
    return {
      isAway: found.some(({ uses }) => uses === undefined),
      items: items.map(({ limitId, uses }) => ({
        limitId,
        uses: uses.map((use) => ({ ...use, subjectName: nameOf(use.subjectId) })),
      })),
    };
  }

  private async isOf({ organizationId, userId }: TenantScope): Promise<(subjectId: string) => boolean> {
    if (!userId) return () => true;
    const where = { organizationId, userId };
    const tokens = await this.database.prisma.apiToken.findMany({ where, select: { id: true } });
    const theirs = new Set([userId, ...tokens.map(({ id }) => id)]);
    return (subjectId) => theirs.has(subjectId);
  }
}
