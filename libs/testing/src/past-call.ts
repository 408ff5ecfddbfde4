import { newRequestId } from '@app/common';
import { finishedCall } from '../../billing/src/__fixtures__/finished-call';
import { insertIntoInbox } from '../../billing/src/usage-inbox.queries';
import type { FundedOrganization } from './given';
import type { TestDatabase } from './test-database';

interface PastCall {
  readonly payer: FundedOrganization;
  readonly priceVersionId: string;
  /** A token of input for each; the price says what it costs. */
  readonly inputTokens: number;
  readonly cap: bigint;
  readonly model: string;
  readonly admittedAt: Date;
}

/** Usage of a call made some time ago, which a running worker settles within moments. */
export async function pastCall({ database }: TestDatabase, call: PastCall): Promise<void> {
  const where = { id: call.priceVersionId };
  const price = await database.prisma.priceVersion.findUniqueOrThrow({ where, include: { rates: true } });
  const { inputTokens, payer, cap, model, admittedAt } = call;
  const facts = { requestId: newRequestId(), payer, price, cap, model, admittedAt };
  await insertIntoInbox(database.pool, [finishedCall({ ...facts, quantities: { input: inputTokens } })]);
}
