import { dayOf, formatRequestId, formatUsd, type RequestId } from '@app/common';
import type { Database, Prisma } from '@app/database';
import { USAGE_COMPONENTS } from '@app/llm';
import { print } from './command';

/** Prints the life of one call: attempts, usage, price version, charge, ledger entries. */
export async function explain({ prisma }: Database, requestId: RequestId): Promise<void> {
  const key = { day: new Date(dayOf(requestId)), requestId };
  const record = await prisma.usageRecord.findUnique({ where: { day_requestId: key } });
  if (!record) return explainUnsettled(prisma, requestId);
  explainCall(record);
  await explainAttempts(prisma, requestId);
  await explainCharge(prisma, record);
  await explainLedger(prisma, record.ledgerTransactionId);
}

type UsageRecord = Prisma.UsageRecordModel;

function explainCall(record: UsageRecord): void {
  const outcome = record.errorCode ? `${record.outcome} (${record.errorCode})` : record.outcome;
  print(`${formatRequestId(record.requestId as RequestId)}  ${outcome}`);
  print(
    `  ${record.endpoint}, ${record.stream ? 'streamed' : 'in one piece'}, admitted ${record.admittedAt.toISOString()}`,
  );
  print(
    `  model ${record.modelRequested}, served as ${record.modelServed ?? '-'}, finish ${record.finishReason ?? '-'}`,
  );
  print(`  waited ${record.queueMs} ms, first token ${record.firstTokenMs ?? '-'} ms, total ${record.totalMs} ms`);
}

async function explainAttempts(prisma: Database['prisma'], requestId: RequestId): Promise<void> {
  print('\nattempts');
  const where = { day: new Date(dayOf(requestId)), requestId };
  const attempts = await prisma.upstreamAttempt.findMany({ where, orderBy: { number: 'asc' } });
  for (const { number, channelId, upstreamModel, ...attempt } of attempts) {
    const channel = await prisma.channel.findUnique({ where: { id: channelId }, select: { name: true } });
    const end = `${attempt.failure ?? 'served'}, HTTP ${attempt.httpStatus ?? '-'}, ${attempt.totalMs} ms`;
    print(
      `  ${number}. ${channel?.name ?? channelId} as ${upstreamModel}: ${end}, cost $${formatUsd(attempt.costNanoUsd)}`,
    );
  }
}

async function explainCharge(prisma: Database['prisma'], record: UsageRecord): Promise<void> {
  const price = await prisma.priceVersion.findUnique({ where: { id: record.priceVersionId } });
  const since = price?.effectiveFrom.toISOString() ?? 'an unknown time';
  print(`\nusage (${record.usageSource}), prices from ${since} on (${record.priceVersionId})`);
  USAGE_COMPONENTS.forEach((component, index) => {
    const [quantity, unit] = [record.quantities[index] ?? 0n, record.pricesPicoUsd[index] ?? 0n];
    if (quantity > 0n) print(`  ${component.padEnd(14)} ${quantity} x ${unit} = ${quantity * unit} pico-USD`);
  });
  print(`  rounding       ${record.roundingPicoUsd} pico-USD`);
  const [charge, held, cost] = [record.chargeNanoUsd, record.holdNanoUsd, record.costNanoUsd].map(formatUsd);
  print(`  charge         $${charge}   held $${held}   cost $${cost}`);
  if (record.overrunNanoUsd > 0n) print(`  overrun        $${formatUsd(record.overrunNanoUsd)} beyond the hold`);
}

async function explainLedger(prisma: Database['prisma'], id: bigint | null): Promise<void> {
  if (id === null) return print('\nno ledger transaction: nothing was charged');
  const include = { entries: { include: { account: true }, orderBy: { id: 'asc' as const } } };
  const transaction = await prisma.ledgerTransaction.findUniqueOrThrow({ where: { id }, include });
  print(`\nledger transaction ${id}, ${transaction.createdAt.toISOString()}, of ${transaction.usageCount} calls`);
  for (const { account, amountNanoUsd } of transaction.entries) {
    print(`  ${account.kind.padEnd(14)} ${amountNanoUsd < 0n ? '' : ' '}${formatUsd(amountNanoUsd)}`);
  }
}

async function explainUnsettled(prisma: Database['prisma'], requestId: RequestId): Promise<void> {
  const [hold, waiting, setAside] = await Promise.all([
    prisma.hold.findUnique({ where: { requestId } }),
    prisma.usageInbox.findUnique({ where: { requestId } }),
    prisma.quarantinedUsage.findFirst({ where: { requestId } }),
  ]);
  if (setAside) return print(`${formatRequestId(requestId)} was set aside: ${setAside.reason}`);
  if (waiting) return print(`${formatRequestId(requestId)} has ended and waits to be settled.`);
  if (hold) return print(`${formatRequestId(requestId)} is under way; $${formatUsd(hold.amountNanoUsd)} is held.`);
  throw new Error(`There is no call ${formatRequestId(requestId)}: it was never admitted, or its record is gone.`);
}
