import type { Ceiling, LimitScope, Rates } from './ceiling';

/** A row of `rate_limits`. */
export interface Limit extends Rates {
  readonly id: string;
  /** Null for a group's. */
  readonly organizationId: string | null;
  /** Set for a group's: it holds for each organization of the group by itself. */
  readonly groupId: string | null;
  readonly scope: LimitScope;
  /** The user or API token; null: each of the organization by itself, but for those that have one of their own. */
  readonly subjectId: string | null;
  /** Null: all models together. */
  readonly modelId: string | null;
}

/** Whose calls a limit may count. */
export interface LimitedCaller {
  readonly apiTokenId: string;
  readonly userId: string | null;
  readonly organizationId: string;
  readonly groupId: string;
}

export interface NamedCeiling extends Ceiling {
  readonly scope: LimitScope;
  readonly modelId: string | null;
}

/** The limits that count a call of this caller and model. */
export function ceilingsOf(limits: readonly Limit[], caller: LimitedCaller, modelId: string): NamedCeiling[] {
  const ceilings: NamedCeiling[] = [];
  for (const limit of limits) {
    if (limit.modelId !== null && limit.modelId !== modelId) continue;
    const subjectId = subjectIn(limit.scope, caller);
    if (subjectId === null || (limit.subjectId ?? subjectId) !== subjectId) continue;
    if (limit.subjectId === null && limits.some((other) => isItsOwn(other, limit, subjectId))) continue;
    ceilings.push({ ...limit, key: ceilingKey(limit, caller.organizationId, subjectId) });
  }
  return ceilings;
}

/** All keys of an organization are in one slot of a cluster; organizations are spread. */
export const ceilingKey = ({ id }: Limit, organizationId: string, subjectId: string): string =>
  `weir:limit:{${organizationId}}:${id}:${subjectId}`;

/** Who shares a limit of this scope with nobody; null: it counts no call of this caller. */
function subjectIn(scope: LimitScope, { organizationId, userId, apiTokenId }: LimitedCaller): string | null {
  if (scope === 'api_token') return apiTokenId;
  return scope === 'user' ? userId : organizationId;
}

/** What is said of one user or API token takes the place of what is said of each. */
const isItsOwn = (other: Limit, { scope, modelId }: Limit, subjectId: string): boolean =>
  other.scope === scope && other.subjectId === subjectId && other.modelId === modelId;
