import { Prisma } from '@app/database';
import type { OrganizationQuery, SORTABLE } from './organizations.schemas';

const COLUMNS: Readonly<Record<(typeof SORTABLE)[number], Prisma.Sql>> = {
  name: Prisma.sql`lower(organizations.name)`,
  createdAt: Prisma.sql`organizations.created_at`,
  balance: Prisma.sql`wallets.posted_nano_usd + wallets.promo_nano_usd`,
};

/** The ids of a page, in its order, and how many organizations there are in all. Prisma cannot order by a sum of the wallet. */
export async function pageOfOrganizations(db: Prisma.TransactionClient, query: OrganizationQuery) {
  const { page, pageSize, sort, search, state, groupId } = query;
  const column = COLUMNS[sort.replace('-', '') as (typeof SORTABLE)[number]];
  const direction = sort.startsWith('-') ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const filters = [
    Prisma.sql`true`,
    ...(search ? [Prisma.sql`strpos(lower(organizations.name), lower(${search})) > 0`] : []),
    ...(state ? [Prisma.sql`organizations.state = ${state}::organization_state`] : []),
    ...(groupId ? [Prisma.sql`group_id = ${groupId}::uuid`] : []),
  ];
  const where = Prisma.join(filters, ' AND ');
  const [rows, counts] = await Promise.all([
    db.$queryRaw<{ id: string }[]>`
      SELECT organizations.id FROM organizations
        LEFT JOIN wallets ON wallets.organization_id = organizations.id AND wallets.currency = 'USD'
       WHERE ${where} ORDER BY ${column} ${direction} NULLS LAST, organizations.id ${direction}
       LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`,
    db.$queryRaw<{ total: bigint }[]>`SELECT count(*) AS total FROM organizations WHERE ${where}`,
  ]);
  return { ids: rows.map(({ id }) => id), total: Number(counts[0]!.total) };
}
