import { formatRequestId, formatUsd, type RequestId } from '@app/common';
import type { Database } from '@app/database';
import { readRequestLife, type LifeRoute, type RequestRow, type SettledCall, type UnsettledCall } from '@app/reporting';
import { print } from './command';

/** Prints the life of one call: attempts, usage, price version, charge, ledger entries. */
export async function explain({ prisma }: Database, requestId: RequestId): Promise<void> {
  const life = await readRequestLife(prisma, requestId);
  if (!life) {
    throw new Error(`There is no call ${formatRequestId(requestId)}: it was never admitted, or its record is gone.`);
  }
  if (life.state !== 'settled') return explainUnsettled(life);
  explainCall(life.call);
  explainRoute(life);
  explainAttempts(life);
  explainCharge(life);
  explainLedger(life);
}

function explainCall(call: RequestRow): void {
  const outcome = call.errorCode ? `${call.outcome} (${call.errorCode})` : call.outcome;
  print(`${formatRequestId(call.requestId)}  ${outcome}`);
  print(`  ${call.endpoint}, ${call.stream ? 'streamed' : 'in one piece'}, admitted ${call.admittedAt.toISOString()}`);
  print(`  model ${call.modelRequested}, served as ${call.modelServed ?? '-'}, finish ${call.finishReason ?? '-'}`);
  print(`  waited ${call.queueMs} ms, first token ${call.firstTokenMs ?? '-'} ms, total ${call.totalMs} ms`);
}

function explainRoute({ route }: SettledCall): void {
  if (!route) return;
  const { candidates, skipped, affinity, queuedMs = 0, hedged } = route;
  print(`\nroute, of ${candidates} ${candidates === 1 ? 'channel' : 'channels'}`);
  for (const one of skipped) print(`  not asked: ${skippedChannel(one)}`);
  if (affinity)
    print(`  its conversation ${affinity === 'kept' ? 'stayed with its channel' : 'moved to another channel'}`);
  if (queuedMs > 0) print(`  waited ${Math.round(queuedMs)} ms for room at a channel`);
  if (hedged) print('  a second channel was asked before the first had failed');
}

function skippedChannel({
  channelId,
  channelName,
  credentialId,
  reason,
  untilMs,
}: LifeRoute['skipped'][number]): string {
  const whose = credentialId === undefined ? '' : `, credential ${credentialId}`;
  const until = untilMs === undefined ? '' : ` until ${new Date(untilMs).toISOString()}`;
  return `${channelName ?? channelId}${whose}: ${reason}${until}`;
}

function explainAttempts({ attempts }: SettledCall): void {
  print('\nattempts');
  for (const attempt of attempts) {
    const times = `after ${attempt.startedAfterMs} ms, first byte ${attempt.firstByteMs ?? '-'} ms, total ${attempt.totalMs} ms`;
    const end = `${attempt.failure ?? 'served'}, HTTP ${attempt.httpStatus ?? '-'}, ${times}`;
    const cost = attempt.costNanoUsd ?? 0n;
    const channel = attempt.channelName ?? attempt.channelId;
    print(`  ${attempt.number}. ${channel} as ${attempt.upstreamModel}: ${end}, cost $${formatUsd(cost)}`);
  }
}

function explainCharge({ call, charge }: SettledCall): void {
  const since = charge.pricesFrom?.toISOString() ?? 'an unknown time';
  print(`\nusage (${charge.usageSource}), prices from ${since} on (${charge.priceVersionId})`);
  for (const { component, quantity, pricePicoUsd, amountPicoUsd } of charge.lines) {
    print(`  ${component.padEnd(14)} ${quantity} x ${pricePicoUsd} = ${amountPicoUsd} pico-USD`);
  }
  print(`  rounding       ${charge.roundingPicoUsd} pico-USD`);
  const amounts = [charge.chargeNanoUsd, charge.holdNanoUsd, call.costNanoUsd ?? 0n];
  const [charged, held, cost] = amounts.map(formatUsd);
  print(`  charge         $${charged}   held $${held}   cost $${cost}`);
  if (charge.overrunNanoUsd > 0n) print(`  overrun        $${formatUsd(charge.overrunNanoUsd)} beyond the hold`);
}

function explainLedger({ transaction }: SettledCall): void {
  if (transaction === null) return print('\nno ledger transaction: nothing was charged');
  const { id, createdAt, calls, entries } = transaction;
  print(`\nledger transaction ${id}, ${createdAt.toISOString()}, of ${calls} calls`);
  for (const { account, amountNanoUsd } of entries) {
    print(`  ${account.padEnd(14)} ${amountNanoUsd < 0n ? '' : ' '}${formatUsd(amountNanoUsd)}`);
  }
}

function explainUnsettled({ state, requestId, reason, holdNanoUsd }: UnsettledCall): void {
  const id = formatRequestId(requestId);
  if (state === 'quarantined') return print(`${id} was set aside: ${reason}`);
  if (state === 'ended') return print(`${id} has ended and waits to be settled.`);
  print(`${id} is under way; $${formatUsd(holdNanoUsd ?? 0n)} is held.`);
}
