import { AppError, Clock, formatUsd, parseUsd } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { RedemptionBatchesService } from '@app/payments';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import type {
  NewRedemptionBatchBody,
  RedemptionBatchAnswer,
  RedemptionBatchQuery,
  RedemptionCodeAnswer,
  RedemptionCodeQuery,
} from './redemption-batches.schemas';

type Batch = Prisma.RedemptionBatchGetPayload<object>;
const CODE_INCLUDED = { organization: { select: { name: true } } } as const;

interface Counts {
  readonly total: number;
  readonly redeemed: number;
}

/** Redemption codes as operators see them; what they are is in libs/payments. */
@Injectable()
export class RedemptionBatchesAdministration {
  constructor(
    private readonly database: Database,
    private readonly batches: RedemptionBatchesService,
    private readonly clock: Clock,
  ) {}

  async list(query: z.infer<typeof RedemptionBatchQuery>) {
    const { search, kind, state } = query;
    const where: Prisma.RedemptionBatchWhereInput = {
      AND: [kind ? { kind } : {}, search ? { name: containing(search) } : {}, this.inState(state)],
    };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.redemptionBatch.findMany({ where, ...window(query) }),
      prisma.redemptionBatch.count({ where }),
    ]);
    return { items: await this.toAnswers(rows), total };
  }

  async read(id: string): Promise<RedemptionBatchAnswer> {
    const row = requireFound(await this.database.prisma.redemptionBatch.findUnique({ where: { id } }));
    return (await this.toAnswers([row]))[0]!;
  }

  async create(body: z.infer<typeof NewRedemptionBatchBody>, idempotencyKey: string, author: Author) {
    const { amountUsd, expiresAt, ...rest } = body;
    const until = expiresAt === null ? null : new Date(expiresAt);
    if (until && until <= this.clock.now())
      throw new AppError('invalid_value', { message: 'It must expire in the future.', param: 'expiresAt' });
    const batch = { ...rest, amount: parseUsd(amountUsd), expiresAt: until, idempotencyKey };
    const { id, codes = null } = await this.batches.create(batch, author);
    return { ...(await this.read(id)), codes };
  }

  async revoke(id: string, author: Author): Promise<RedemptionBatchAnswer> {
    await this.batches.revoke(id, author);
    return this.read(id);
  }

  async listCodes(batchId: string, { page, pageSize, state, search }: z.infer<typeof RedemptionCodeQuery>) {
    const { prisma } = this.database;
    requireFound(await prisma.redemptionBatch.findUnique({ where: { id: batchId }, select: { id: true } }));
    const where: Prisma.RedemptionCodeWhereInput = {
      ...{ batchId, ...(search && { lastFour: search.toUpperCase() }) },
      ...(state && { redeemedAt: state === 'redeemed' ? { not: null } : null }),
    };
    const [rows, total] = await Promise.all([
      prisma.redemptionCode.findMany({
        ...{ where, include: CODE_INCLUDED, skip: (page - 1) * pageSize, take: pageSize },
        orderBy: [{ redeemedAt: { sort: 'desc', nulls: 'last' } }, { id: 'asc' }],
      }),
      prisma.redemptionCode.count({ where }),
    ]);
    const names = await this.namesOf(rows.map(({ redeemedBy }) => redeemedBy));
    const items = rows.map(
      ({ id, lastFour, organizationId, organization, redeemedBy, redeemedAt }): RedemptionCodeAnswer => ({
        ...{ id, lastFour, organizationId, organizationName: organization?.name ?? null },
        ...{ state: redeemedAt ? 'redeemed' : 'open', redeemedAt: instantOrNull(redeemedAt) },
        ...{ redeemedById: redeemedBy, redeemedBy: names.get(redeemedBy ?? '') ?? null },
      }),
    );
    return { items, total };
  }

  private inState(state: z.infer<typeof RedemptionBatchQuery>['state']): Prisma.RedemptionBatchWhereInput {
    const now = this.clock.now();
    if (state === 'revoked') return { revokedAt: { not: null } };
    if (state === 'expired') return { revokedAt: null, expiresAt: { lte: now } };
    if (state === 'active') return { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
    return {};
  }

  private async toAnswers(rows: readonly Batch[]): Promise<RedemptionBatchAnswer[]> {
    const counts = await this.countsOf(rows.map(({ id }) => id));
    const names = await this.namesOf(rows.map(({ actor }) => userIdOf(actor)));
    return rows.map((row) => ({
      ...this.toAnswer(row, counts.get(row.id) ?? { total: 0, redeemed: 0 }),
      createdBy: names.get(userIdOf(row.actor) ?? '') ?? null,
    }));
  }

  private toAnswer(row: Batch, { total, redeemed }: Counts): Omit<RedemptionBatchAnswer, 'createdBy'> {
    const { id, name, kind, amountNanoUsd, grantDays } = row;
    const isExpired = row.expiresAt !== null && row.expiresAt <= this.clock.now();
    const state = row.revokedAt ? 'revoked' : isExpired ? 'expired' : 'active';
    const open = state === 'active' ? total - redeemed : 0;
    return {
      ...{ id, name, kind, amountUsd: formatUsd(amountNanoUsd), grantDays, state },
      ...{ count: total, redeemedCount: redeemed, redeemedUsd: formatUsd(amountNanoUsd * BigInt(redeemed)) },
      outstandingUsd: formatUsd(amountNanoUsd * BigInt(open)),
      expiresAt: instantOrNull(row.expiresAt),
      revokedAt: instantOrNull(row.revokedAt),
      createdAt: instant(row.createdAt),
    };
  }

  private async countsOf(ids: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
    const rows = await this.database.prisma.redemptionCode.groupBy({
      by: ['batchId'],
      where: { batchId: { in: [...ids] } },
      _count: { id: true, redeemedAt: true },
    });
    return new Map(rows.map(({ batchId, _count }) => [batchId, { total: _count.id, redeemed: _count.redeemedAt }]));
  }

  private async namesOf(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
    const known = [...new Set(ids.filter((id) => id !== null))];
    const where = { id: { in: known } };
    const users = await this.database.prisma.user.findMany({ where, select: { id: true, name: true } });
    return new Map(users.map(({ id, name }) => [id, name]));
  }
}

const userIdOf = (actor: string): string | null => /^user:([0-9a-f-]{36})$/.exec(actor)?.[1] ?? null;
