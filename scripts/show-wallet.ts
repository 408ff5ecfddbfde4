import { formatUsd } from '@app/common';
import type { Database } from '@app/database';
import { print } from './command';

const LAST = 10;

/** A wallet as a person wants to see it. */
export async function showWallet({ prisma }: Database, walletId: string): Promise<void> {
  const wallet = await prisma.wallet.findUniqueOrThrow({
    where: { id: walletId },
    include: {
      organization: true,
      promoGrants: { where: { remainingNanoUsd: { gt: 0 } }, orderBy: { expiresAt: { sort: 'asc', nulls: 'last' } } },
      budgets: { include: { windows: { orderBy: { startsAt: 'desc' }, take: 1 } }, orderBy: { createdAt: 'asc' } },
    },
  });
  const row = (name: string, amount: bigint, note = '') =>
    print(`${name.padEnd(22)} ${formatUsd(amount).padStart(20)}  ${note}`);
  print(`${wallet.organization.name}: ${wallet.state}, calls held in ${wallet.organization.holdMode} mode`);
  row('paid in, not spent', wallet.postedNanoUsd);
  row('promotional credit', wallet.promoNanoUsd, 'spent first');
  row('credit limit', wallet.creditLimitNanoUsd);
  row('held for calls', wallet.heldNanoUsd, `which can cost ${formatUsd(wallet.cappedNanoUsd)} at the most`);
  row('declared overdraft', wallet.overdraftNanoUsd);
  row('overrun', wallet.overrunNanoUsd);
  for (const grant of wallet.promoGrants) {
    row('grant', grant.amountNanoUsd, grant.expiresAt ? `until ${grant.expiresAt.toISOString()}` : 'without end');
  }
  for (const { scope, subject, period, limitNanoUsd, windows } of wallet.budgets) {
    const spent = windows[0]
      ? `spent ${formatUsd(windows[0].spentNanoUsd)}, held ${formatUsd(windows[0].heldNanoUsd)}`
      : 'not used yet';
    row('budget', limitNanoUsd, `${period}, ${scope} ${subject}: ${spent}`);
  }
  const transactions = await prisma.ledgerTransaction.findMany({
    where: { walletId },
    orderBy: { id: 'desc' },
    take: LAST,
  });
  for (const { id, kind, actor, memo, createdAt } of transactions) {
    print(
      `${String(id).padStart(8)}  ${createdAt.toISOString()}  ${kind.padEnd(14)} ${actor}${memo ? `: ${memo}` : ''}`,
    );
  }
}
