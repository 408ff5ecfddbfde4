import { AppError } from '@app/common';
import { Prisma } from '@app/database';
import type { TenantScope } from '@app/identity';
import { instant } from '../http/answers';
import type { LimitAnswer, LimitChanges, NewLimitBody } from './limits.schemas';

type Db = Prisma.TransactionClient;

export const INCLUDED = { organization: { select: { name: true } }, group: { select: { name: true } } } as const;
export type Row = Prisma.RateLimitGetPayload<{ include: typeof INCLUDED }>;

const RATES = ['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const;

/** What counts calls of an organization, those of its groups too; for a member, what counts their own. */
export async function appliesTo(db: Db, { organizationId, userId }: TenantScope): Promise<Prisma.RateLimitWhereInput> {
  const { groupId, moreGroups } = await db.organization.findUniqueOrThrow({
    where: { id: organizationId },
    include: { moreGroups: true },
  });
  const ofGroups = { groupId: { in: [groupId, ...moreGroups.map((one) => one.groupId)] } };
  if (!userId) return { OR: [ofGroups, { organizationId }] };
  const tokens = await db.apiToken.findMany({ where: { organizationId, userId }, select: { id: true } });
  const theirs = [userId, ...tokens.map(({ id }) => id)];
  return { OR: [ofGroups, { organizationId, OR: [{ subjectId: null }, { subjectId: { in: theirs } }] }] };
}

/** What the row says of whom it is for. Throws AppError('invalid_value') naming the field. */
export async function requireSubject(db: Db, body: NewLimitBody): Promise<void> {
  const { scope, groupId, organizationId, subjectId, modelId } = body;
  const refuse = (param: string, message: string) => new AppError('invalid_value', { message, param });
  if (scope === 'group') await requireGroup(db, body);
  else if (groupId !== null) throw refuse('groupId', 'Only a limit of a group names one.');
  else if (!organizationId || !(await db.organization.findUnique({ where: { id: organizationId } })))
    throw refuse('organizationId', 'There is no such organization.');
  if (subjectId !== null) await requireOf(db, { scope, organizationId, subjectId });
  if (modelId !== null && !(await db.model.findUnique({ where: { id: modelId } })))
    throw refuse('modelId', `There is no model ${modelId}.`);
}

async function requireGroup(db: Db, { groupId, organizationId }: NewLimitBody): Promise<void> {
  const refuse = (param: string, message: string) => new AppError('invalid_value', { message, param });
  if (organizationId !== null) throw refuse('organizationId', 'A limit of a group is for all its organizations.');
  if (!groupId || !(await db.group.findUnique({ where: { id: groupId } })))
    throw refuse('groupId', 'There is no such group.');
}

async function requireOf(
  db: Db,
  { scope, organizationId, subjectId }: { scope: string; organizationId: string | null; subjectId: string },
): Promise<void> {
  const of = { organizationId: organizationId ?? '', subjectId };
  const message =
    scope === 'user'
      ? (await isMember(db, of)) || 'This user is not a member of the organization.'
      : scope === 'api_token'
        ? (await isApiToken(db, of)) || 'The organization has no such API token.'
        : 'Only a limit of users or API tokens names one.';
  if (message !== true) throw new AppError('invalid_value', { message, param: 'subjectId' });
}

interface Subject {
  readonly organizationId: string;
  readonly subjectId: string;
}

const isMember = async (db: Db, { organizationId, subjectId: userId }: Subject): Promise<boolean> =>
  (await db.membership.count({ where: { organizationId, userId } })) > 0;
const isApiToken = async (db: Db, { organizationId, subjectId: id }: Subject): Promise<boolean> =>
  (await db.apiToken.count({ where: { organizationId, id, revokedAt: null } })) > 0;

/** Throws AppError('invalid_value'): a limit limits something. */
export function requireLimit(rates: LimitChanges): void {
  if (RATES.some((rate) => typeof rates[rate] === 'number')) return;
  const message = 'Set at least one: requests or tokens a minute, or calls at the same time.';
  throw new AppError('invalid_value', { message, param: RATES[0] });
}

/** Throws AppError('already_exists'). */
export async function refuseSecond<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (cause) {
    if (!(cause instanceof Prisma.PrismaClientKnownRequestError && cause.code === 'P2002')) throw cause;
    const message = 'There is a limit for this already. Change that one.';
    throw new AppError('already_exists', { message, param: 'scope', cause });
  }
}

/** What audit entries keep of it. */
export const documentOf = ({ scope, group, subjectId, modelId, ...row }: Row) => ({
  ...{ scope, group: group?.name ?? null, subjectId, modelId },
  ...{ requestsPerMinute: row.requestsPerMinute, tokensPerMinute: row.tokensPerMinute, concurrency: row.concurrency },
});

/** Names of the users and API tokens among the ids. */
export async function namesOf(db: Db, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const where = { id: { in: ids.filter((id) => id !== null) } };
  const select = { id: true, name: true } as const;
  const [users, apiTokens] = [await db.user.findMany({ where, select }), await db.apiToken.findMany({ where, select })];
  return new Map([...users, ...apiTokens].map(({ id, name }) => [id, name]));
}

export function toAnswer(
  { organization, group, createdAt, ...row }: Row,
  names: ReadonlyMap<string, string>,
): LimitAnswer {
  return {
    ...row,
    groupName: group?.name ?? null,
    organizationName: organization?.name ?? null,
    subjectName: row.subjectId === null ? null : (names.get(row.subjectId) ?? null),
    createdAt: instant(createdAt),
  };
}
