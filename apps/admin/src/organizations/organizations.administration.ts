import { recordChange } from '@app/audit';
import { AppError, formatUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { mayOnPlatform, type Principal } from '@app/identity';
import { LedgerService } from '@app/ledger';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant } from '../http/answers';
import type { Author, Target } from '../http/request-parameters';
import { refuseTaken } from '../http/unique';
import { requireFound, requireOneChanged, requireVersion } from '../http/versions';
import { replaceMoreGroups, requireGroup, requireNotCutOff } from './organization-groups';
import { pageOfOrganizations } from './organizations.queries';
import {
  isOwnChange,
  type NewOrganizationBody,
  type OrganizationAnswer,
  type OrganizationChanges,
  type OrganizationQuery,
} from './organizations.schemas';

const INCLUDED = {
  group: { select: { name: true } },
  moreGroups: { select: { group: { select: { id: true, name: true } } }, orderBy: { group: { name: 'asc' } } },
  wallets: { where: { currency: 'USD' } },
  _count: { select: { memberships: true, apiTokens: { where: { revokedAt: null } } } },
} as const;
type Row = Prisma.OrganizationGetPayload<{ include: typeof INCLUDED }>;

@Injectable()
export class OrganizationsAdministration {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
  ) {}

  async list(query: OrganizationQuery) {
    const { prisma } = this.database;
    const { ids, total } = await pageOfOrganizations(prisma, query);
    const rows = await prisma.organization.findMany({ where: { id: { in: ids } }, include: INCLUDED });
    const found = new Map(rows.map((row) => [row.id, toAnswer(row)]));
    return { items: ids.flatMap((id) => found.get(id) ?? []), total };
  }

  async read(id: string): Promise<OrganizationAnswer> {
    return toAnswer(requireFound(await find(this.database.prisma, id)));
  }

  async create(body: z.infer<typeof NewOrganizationBody>, author: Author): Promise<OrganizationAnswer> {
    return this.database.prisma.$transaction(async (db) => {
      await requireGroup(db, body.groupId, 'groupId');
      const { id } = await refuseTaken('name', db.organization.create({ data: body }));
      await this.ledger.openWallet(id, db);
      const row = requireFound(await find(db, id));
      await recordChange(db, { ...author, ...change('created', row), after: documentOf(row) });
      return toAnswer(row);
    });
  }

  /** Its own admins change its name, time zone and when they are warned; all else is the platform's. */
  async update(
    { id, version, changes }: Target & { readonly changes: OrganizationChanges },
    principal: Principal,
    author: Author,
  ): Promise<OrganizationAnswer> {
    const foreign = Object.keys(changes).find((field) => !isOwnChange(field));
    if (foreign && !mayOnPlatform(principal, 'organizations:manage'))
      throw new AppError('permission_denied', { param: foreign });
    return this.database.prisma.$transaction(async (db) => {
      const before = requireVersion(await find(db, id), version);
      if (changes.groupId) await requireGroup(db, changes.groupId, 'groupId');
      const { moreGroupIds, lowBalanceUsd, ...rest } = changes;
      const data = { ...rest, ...withThreshold(lowBalanceUsd), version: { increment: 1 } };
      requireOneChanged(await refuseTaken('name', db.organization.updateMany({ where: { id, version }, data })));
      if (moreGroupIds) await replaceMoreGroups(db, id, moreGroupIds);
      if (changes.groupId || moreGroupIds) await requireNotCutOff(db, id);
      const after = requireFound(await find(db, id));
      const documents = { before: documentOf(before), after: documentOf(after) };
      await recordChange(db, { ...author, ...change('updated', after), ...documents });
      return toAnswer(after);
    });
  }
}

const find = (db: Prisma.TransactionClient, id: string) =>
  db.organization.findUnique({ where: { id }, include: INCLUDED });

const change = (what: string, { id }: Row) => ({
  ...{ organizationId: id, action: `organization.${what}`, subject: `organization:${id}` },
});

/** A new threshold is fallen below anew. */
const withThreshold = (lowBalanceNanoUsd: bigint | null | undefined) =>
  lowBalanceNanoUsd === undefined ? {} : { lowBalanceNanoUsd, lowBalanceSince: null };

const usdOrNull = (amount: bigint | null) => (amount === null ? null : formatUsd(amount));

const documentOf = ({ name, group, moreGroups, state, timeZone, holdMode, lowBalanceNanoUsd }: Row) => ({
  ...{ name, group: group.name, state, timeZone, holdMode, lowBalanceUsd: usdOrNull(lowBalanceNanoUsd) },
  moreGroups: moreGroups.map((one) => one.group.name),
});

function toAnswer({ wallets: [wallet], group, moreGroups, _count, createdAt, ...row }: Row): OrganizationAnswer {
  const { id, name, groupId, state, timeZone, holdMode, version } = row;
  const balance = wallet ? wallet.postedNanoUsd + wallet.promoNanoUsd : 0n;
  const available = wallet ? balance + wallet.creditLimitNanoUsd - wallet.heldNanoUsd : 0n;
  return {
    ...{ id, name, groupId, state, timeZone, holdMode, version },
    groupName: group.name,
    lowBalanceUsd: usdOrNull(row.lowBalanceNanoUsd),
    moreGroups: moreGroups.map((one) => one.group),
    balanceUsd: formatUsd(balance),
    availableUsd: formatUsd(available),
    walletState: wallet?.state ?? 'active',
    memberCount: _count.memberships,
    apiTokenCount: _count.apiTokens,
    createdAt: instant(createdAt),
  };
}
