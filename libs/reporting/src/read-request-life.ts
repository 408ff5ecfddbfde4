import { dayOf, type NanoUsd, type RequestId } from '@app/common';
import type { PrismaClient, Prisma } from '@app/database';
import { USAGE_COMPONENTS, type CallRoute } from '@app/llm';
import type {
  ChargeLine,
  LifeAttempt,
  LifeCharge,
  LifeRoute,
  LifeTransaction,
  RequestLife,
  UnsettledCall,
} from './request-life';
import { shownTo, type RequestRow } from './request-rows';
import type { TenantScope } from './scope';

type UsageRecord = Prisma.UsageRecordModel;

/** The life of a call, whatever became of it; null when there is none, or none that the scope may see. */
export async function readRequestLife(
  prisma: PrismaClient,
  requestId: RequestId,
  scope?: TenantScope,
): Promise<RequestLife | null> {
  const where = { day: new Date(dayOf(requestId)), requestId, ...tenant(scope) };
  const record = await prisma.usageRecord.findFirst({ where });
  if (!record) return readUnsettled(prisma, requestId, scope);
  const [route, attempts, charge, transaction] = await Promise.all([
    scope ? null : readRoute(prisma, record),
    readAttempts(prisma, record, scope),
    readCharge(prisma, record),
    readTransaction(prisma, record, scope),
  ]);
  const call = shownTo(scope, toRow(record));
  return { state: 'settled', call, settledAt: record.settledAt, route, attempts, charge, transaction };
}

const tenant = (scope: TenantScope | undefined) =>
  scope
    ? { organizationId: scope.organizationId, ...(scope.userId !== undefined && { userId: scope.userId }) }
    : undefined;

function toRow(record: UsageRecord): RequestRow {
  const quantityOf = (component: (typeof USAGE_COMPONENTS)[number]) =>
    record.quantities[USAGE_COMPONENTS.indexOf(component)] ?? 0n;
  return {
    requestId: record.requestId as RequestId,
    admittedAt: record.admittedAt,
    completedAt: record.completedAt,
    organizationId: record.organizationId,
    userId: record.userId,
    apiTokenId: record.apiTokenId,
    apiTokenName: record.apiTokenName,
    project: record.project,
    endUser: record.endUser,
    endpoint: record.endpoint,
    stream: record.stream,
    modelRequested: record.modelRequested,
    modelServed: record.modelServed,
    outcome: record.outcome,
    finishReason: record.finishReason,
    errorCode: record.errorCode,
    inputTokens: record.inputTokens,
    outputTokens: record.outputTokens,
    cacheReadTokens: quantityOf('cache_read'),
    reasoningTokens: quantityOf('reasoning'),
    chargeNanoUsd: record.chargeNanoUsd as NanoUsd,
    attempts: record.attempts,
    queueMs: record.queueMs,
    firstTokenMs: record.firstTokenMs,
    totalMs: record.totalMs,
    providerId: record.providerId,
    channelId: record.channelId,
    costNanoUsd: record.costNanoUsd as NanoUsd,
  };
}

async function readRoute(prisma: PrismaClient, record: UsageRecord): Promise<LifeRoute | null> {
  const route = record.route as CallRoute | null;
  if (!route) return null;
  const names = await channelNames(
    prisma,
    route.skipped.map(({ channelId }) => channelId),
  );
  const skipped = route.skipped.map((one) => ({ ...one, channelName: names.get(one.channelId) ?? null }));
  return { ...route, skipped };
}

async function channelNames(prisma: PrismaClient, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const channels = await prisma.channel.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(channels.map(({ id, name }) => [id, name]));
}

async function readAttempts(
  prisma: PrismaClient,
  { day, requestId, admittedAt }: UsageRecord,
  scope: TenantScope | undefined,
): Promise<LifeAttempt[]> {
  const attempts = await prisma.upstreamAttempt.findMany({ where: { day, requestId }, orderBy: { number: 'asc' } });
  const names = await channelNames(
    prisma,
    attempts.map(({ channelId }) => channelId),
  );
  return attempts.map((attempt) => ({
    number: attempt.number,
    startedAfterMs: attempt.startedAt.getTime() - admittedAt.getTime(),
    firstByteMs: attempt.firstByteMs,
    totalMs: attempt.totalMs,
    failure: attempt.failure,
    httpStatus: attempt.httpStatus,
    providerId: scope ? null : attempt.providerId,
    channelId: scope ? null : attempt.channelId,
    channelName: scope ? null : (names.get(attempt.channelId) ?? null),
    upstreamModel: scope ? null : attempt.upstreamModel,
    upstreamRequestId: scope ? null : attempt.upstreamRequestId,
    costNanoUsd: scope ? null : (attempt.costNanoUsd as NanoUsd),
  }));
}

async function readCharge(prisma: PrismaClient, record: UsageRecord): Promise<LifeCharge> {
  const [version, rate] = await Promise.all([
    prisma.priceVersion.findUnique({ where: { id: record.priceVersionId } }),
    prisma.priceRate.findUnique({ where: { id: record.priceRateId } }),
  ]);
  return {
    usageSource: record.usageSource,
    serviceTier: record.serviceTier,
    priceVersionId: record.priceVersionId,
    priceRateId: record.priceRateId,
    priceModelId: version?.modelId ?? null,
    pricesFrom: version?.effectiveFrom ?? null,
    ratedAboveInputTokens: rate?.aboveInputTokens ?? null,
    lines: linesOf(record),
    roundingPicoUsd: record.roundingPicoUsd,
    chargeNanoUsd: record.chargeNanoUsd as NanoUsd,
    holdNanoUsd: record.holdNanoUsd as NanoUsd,
    capNanoUsd: record.capNanoUsd as NanoUsd,
    overrunNanoUsd: record.overrunNanoUsd as NanoUsd,
  };
}

function linesOf({ quantities, pricesPicoUsd }: UsageRecord): ChargeLine[] {
  const lines = USAGE_COMPONENTS.map((component, index) => {
    const [quantity, price] = [quantities[index] ?? 0n, pricesPicoUsd[index] ?? 0n];
    return { component, quantity, pricePicoUsd: price, amountPicoUsd: quantity * price };
  });
  return lines.filter(({ quantity }) => quantity > 0n);
}

async function readTransaction(
  prisma: PrismaClient,
  record: UsageRecord,
  scope: TenantScope | undefined,
): Promise<LifeTransaction | null> {
  if (record.ledgerTransactionId === null) return null;
  const transaction = await prisma.ledgerTransaction.findUniqueOrThrow({
    where: { id: record.ledgerTransactionId },
    include: { entries: { include: { account: true }, orderBy: { id: 'asc' } } },
  });
  const entries = transaction.entries.filter(
    ({ account }) => !scope || account.organizationId === scope.organizationId,
  );
  return {
    id: transaction.id,
    createdAt: transaction.createdAt,
    period: transaction.period,
    calls: transaction.usageCount,
    shareNanoUsd: record.chargeNanoUsd as NanoUsd,
    entries: entries.map(({ account, amountNanoUsd }) => {
      return { account: account.kind, amountNanoUsd: amountNanoUsd as NanoUsd };
    }),
  };
}

async function readUnsettled(
  prisma: PrismaClient,
  requestId: RequestId,
  scope: TenantScope | undefined,
): Promise<UnsettledCall | null> {
  const found = await findUnsettled(prisma, requestId);
  if (!found) return null;
  const { hold, waiting, setAside, organizationId, userId } = found;
  if (!isVisible({ organizationId, userId }, scope)) return null;
  const holdNanoUsd = (hold?.amountNanoUsd ?? null) as NanoUsd | null;
  const call = { requestId, organizationId, holdNanoUsd, reason: null };
  if (setAside) {
    return { ...call, state: 'quarantined', since: setAside.quarantinedAt, reason: scope ? null : setAside.reason };
  }
  if (waiting) return { ...call, state: 'ended', since: waiting.receivedAt };
  return { ...call, state: 'in_flight', since: hold!.createdAt };
}

async function findUnsettled(prisma: PrismaClient, requestId: RequestId) {
  const [hold, waiting, setAside] = await Promise.all([
    prisma.hold.findUnique({ where: { requestId } }),
    prisma.usageInbox.findUnique({ where: { requestId } }),
    prisma.quarantinedUsage.findFirst({ where: { requestId }, orderBy: { id: 'desc' } }),
  ]);
  const last = setAside ?? waiting ?? hold;
  if (!last) return null;
  const ended = setAside ?? waiting;
  const userId = ended
    ? (ended.body as { readonly user_id: string | null }).user_id
    : await userOf(prisma, hold!.apiTokenId);
  const organizationId = await organizationOf(prisma, last.walletId);
  if (organizationId === null) return null;
  return { hold, waiting, setAside, organizationId, userId };
}

function isVisible(
  call: { readonly organizationId: string; readonly userId: string | null },
  scope: TenantScope | undefined,
): boolean {
  if (!scope) return true;
  return call.organizationId === scope.organizationId && (scope.userId === undefined || call.userId === scope.userId);
}

async function organizationOf(prisma: PrismaClient, walletId: string): Promise<string | null> {
  const wallet = await prisma.wallet.findUnique({ where: { id: walletId }, select: { organizationId: true } });
  return wallet?.organizationId ?? null;
}

async function userOf(prisma: PrismaClient, apiTokenId: string | null): Promise<string | null> {
  if (apiTokenId === null) return null;
  const token = await prisma.apiToken.findUnique({ where: { id: apiTokenId }, select: { userId: true } });
  return token?.userId ?? null;
}
