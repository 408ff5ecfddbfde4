import type { Prisma, PrismaClient } from '@app/database';

/** A channel that may be asked: it is enabled, and so is a credential of it. */
export const READY = {
  state: 'enabled',
  credentials: { some: { state: 'enabled' } },
} as const satisfies Prisma.ChannelWhereInput;

/** As soon as one real channel is ready nothing is answered, and charged for, by the simulated vendor. */
export function withoutStandIns<Row extends { readonly isSimulated: boolean }>(rows: readonly Row[]): readonly Row[] {
  const real = rows.filter(({ isSimulated }) => !isSimulated);
  return real.length > 0 ? real : rows;
}

export interface ChannelInService {
  readonly id: string;
  /** Empty: serves every group. */
  readonly groupIds: readonly string[];
}

/** The channels that calls may go to, as the database has them now. */
export async function channelsInService(db: PrismaClient | Prisma.TransactionClient): Promise<ChannelInService[]> {
  const select = { id: true, isSimulated: true, groups: { select: { groupId: true } } } as const;
  const rows = await db.channel.findMany({ where: READY, select });
  return withoutStandIns(rows).map(({ id, groups }) => ({ id, groupIds: groups.map(({ groupId }) => groupId) }));
}
