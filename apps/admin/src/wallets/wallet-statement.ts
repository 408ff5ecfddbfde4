import { formatUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { mayOnPlatform, type Principal } from '@app/identity';
import { isReversible } from '@app/ledger';
import { Injectable } from '@nestjs/common';
import { instant } from '../http/answers';
import { requireFound } from '../http/versions';
import type { TransactionAnswer, TransactionQuery } from './wallets.schemas';

const INCLUDED = { entries: { include: { account: { select: { kind: true } } }, orderBy: { id: 'asc' } } } as const;
type Row = Prisma.LedgerTransactionGetPayload<{ include: typeof INCLUDED }>;

/** What was found out about the rows of a page, for all of them at once. */
interface Context {
  readonly names: ReadonlyMap<string, string>;
  readonly reversals: ReadonlyMap<bigint, bigint>;
  readonly showsEntries: boolean;
}

/** The transactions of a wallet. What a call costs us is in their entries: those are the platform's to see. */
@Injectable()
export class WalletStatement {
  constructor(private readonly database: Database) {}

  async list(organizationId: string, query: TransactionQuery, principal: Principal) {
    const { page, pageSize, sort, search, kind } = query;
    const { prisma } = this.database;
    const { id: walletId } = requireFound(await prisma.wallet.findFirst({ where: { organizationId } }));
    const memo = search && { memo: { contains: search, mode: 'insensitive' as const } };
    const where = { walletId, ...(kind && { kind }), ...memo };
    // Append-only: their numbers are the order in which they were made.
    const orderBy = { id: sort.startsWith('-') ? ('desc' as const) : ('asc' as const) };
    const paging = { skip: (page - 1) * pageSize, take: pageSize };
    const [rows, total] = await Promise.all([
      prisma.ledgerTransaction.findMany({ where, include: INCLUDED, orderBy, ...paging }),
      prisma.ledgerTransaction.count({ where }),
    ]);
    const showsEntries = mayOnPlatform(principal, 'wallets:read');
    const [names, reversals] = await Promise.all([
      this.namesOf(rows, showsEntries ? undefined : organizationId),
      this.reversalsOf(rows),
    ]);
    return { items: rows.map((row) => toAnswer(row, { names, reversals, showsEntries })), total };
  }

  /** Of the people among the actors; a tenant learns those of its own members only. */
  private async namesOf(rows: readonly Row[], organizationId: string | undefined): Promise<Map<string, string>> {
    const ids = rows.flatMap(({ actor }) => /^user:(.{36})$/.exec(actor)?.[1] ?? []);
    const where = { id: { in: ids }, ...(organizationId && { memberships: { some: { organizationId } } }) };
    const users = await this.database.prisma.user.findMany({ where, select: { id: true, name: true } });
    return new Map(users.map(({ id, name }) => [`user:${id}`, name]));
  }

  private async reversalsOf(rows: readonly Row[]): Promise<Map<bigint, bigint>> {
    const where = { reversesId: { in: rows.map(({ id }) => id) } };
    const found = await this.database.prisma.ledgerTransaction.findMany({
      where,
      select: { id: true, reversesId: true },
    });
    return new Map(found.map(({ id, reversesId }) => [reversesId!, id]));
  }
}

function toAnswer(row: Row, { names, reversals, showsEntries }: Context): TransactionAnswer {
  const { id, kind, actor, memo, usageCount, reversesId, createdAt, entries, parameters } = row;
  const gained = (account: string) =>
    entries.filter((entry) => entry.account.kind === account).reduce((sum, entry) => sum - entry.amountNanoUsd, 0n);
  const [posted, promo] = [gained('wallet'), gained('promo')];
  const limit = (parameters as { limit?: string } | null)?.limit;
  const reversedBy = reversals.get(id);
  return {
    ...{ id: id.toString(), kind: kind as TransactionAnswer['kind'], actor, memo, usageCount },
    actorName: names.get(actor) ?? null,
    amountUsd: formatUsd(posted + promo),
    postedUsd: formatUsd(posted),
    promoUsd: formatUsd(promo),
    limitUsd: limit === undefined ? null : formatUsd(BigInt(limit)),
    reversesId: reversesId?.toString() ?? null,
    reversedById: reversedBy?.toString() ?? null,
    isReversible: isReversible(kind) && reversedBy === undefined,
    entries: showsEntries
      ? entries.map(({ account, amountNanoUsd }) => ({ account: account.kind, amountUsd: formatUsd(amountNanoUsd) }))
      : [],
    createdAt: instant(createdAt),
  };
}
