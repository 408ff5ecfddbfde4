import type { PrismaClient } from '@app/database';
import type { Gate } from './gate';
import { ceilingKey, type Limit } from './limit';

/** Of a limit for each user or API token by itself the busiest are shown. */
const SHOWN = 20;
/** So many of an organization are looked at, the newest first. */
const LOOKED_AT = 5_000;
const READ_AT_ONCE = 500;

/** What one of those it holds for uses of a limit now. */
export interface SubjectUse {
  /** The user or API token; null: the organization. */
  readonly subjectId: string | null;
  readonly requests: number;
  readonly tokens: number;
  readonly concurrency: number;
}

export interface LimitUse {
  readonly limit: Limit;
  /** The busiest first; undefined while Redis is away, as then nobody knows what all processes do. */
  readonly uses: readonly SubjectUse[] | undefined;
}

/** One that a limit holds for. */
interface Watched {
  readonly limit: Limit;
  readonly subjectId: string | null;
  readonly key: string;
}

/** Read where all processes count. Those who use nothing are left out where a limit is for each. */
export async function readLimitUse(db: PrismaClient, gate: Gate, organizationId: string): Promise<LimitUse[]> {
  const groupIds = await groupsOf(db, organizationId);
  const limits: Limit[] = await db.rateLimit.findMany({
    where: { OR: [{ organizationId }, { groupId: { in: groupIds } }] },
    orderBy: { id: 'asc' },
  });
  const apiTokens = await db.apiToken.findMany({
    where: { organizationId, revokedAt: null },
    select: { id: true, userId: true },
    orderBy: { id: 'desc' },
    take: LOOKED_AT,
  });
  const subjects = { api_token: apiTokens.map(({ id }) => id), user: apiTokens.flatMap(({ userId }) => userId ?? []) };
  const watch = (limit: Limit, subjectId: string | null): Watched => ({
    limit,
    subjectId,
    key: ceilingKey(limit, organizationId, subjectId ?? organizationId),
  });
  const watched = limits.flatMap((limit) => {
    if (limit.scope === 'group' || limit.scope === 'organization') return [watch(limit, null)];
    const ids = limit.subjectId === null ? [...new Set(subjects[limit.scope])] : [limit.subjectId];
    return ids.map((subjectId) => watch(limit, subjectId));
  });
  const uses = await readAll(gate, watched);
  return limits.map((limit) => ({ limit, uses: uses && busiest(limit, uses) }));
}

async function groupsOf(db: PrismaClient, id: string): Promise<string[]> {
  const [organization, others] = await Promise.all([
    db.organization.findUniqueOrThrow({ where: { id }, select: { groupId: true } }),
    db.organizationGroup.findMany({ where: { organizationId: id }, select: { groupId: true } }),
  ]);
  return [organization.groupId, ...others.map(({ groupId }) => groupId)];
}

type Use = SubjectUse & { readonly limit: Limit };

async function readAll(gate: Gate, watched: readonly Watched[]): Promise<Use[] | undefined> {
  const uses: Use[] = [];
  for (let from = 0; from < watched.length; from += READ_AT_ONCE) {
    const some = watched.slice(from, from + READ_AT_ONCE);
    const read = await gate.read(some.map(({ key }) => key));
    if (!read) return undefined;
    some.forEach(({ limit, subjectId }, index) => {
      const { requests, tokens, places: concurrency } = read[index]!;
      uses.push({ limit, subjectId, requests, tokens, concurrency });
    });
  }
  return uses;
}

function busiest(limit: Limit, uses: readonly Use[]): SubjectUse[] {
  const isForEach = limit.subjectId === null && (limit.scope === 'user' || limit.scope === 'api_token');
  return uses
    .filter((use) => use.limit === limit && (!isForEach || shareOf(use) > 0))
    .sort((one, other) => shareOf(other) - shareOf(one))
    .slice(0, SHOWN)
    .map(({ subjectId, requests, tokens, concurrency }) => ({ subjectId, requests, tokens, concurrency }));
}

/** Of the kind that is nearest to its limit. */
function shareOf({ limit, requests, tokens, concurrency }: Use): number {
  const shares = [
    [requests, limit.requestsPerMinute],
    [tokens, limit.tokensPerMinute],
    [concurrency, limit.concurrency],
  ] as const;
  return Math.max(...shares.map(([used, most]) => (most === null ? 0 : used / most)));
}
