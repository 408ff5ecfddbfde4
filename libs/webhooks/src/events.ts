import { Prisma } from '@app/database';
import { uuidv7 } from 'uuidv7';

/** What organizations can be told, with what is said of it. Amounts are decimal dollars. */
export interface EventData {
  'balance.low': { readonly availableUsd: string; readonly thresholdUsd: string };
  'budget.reached': {
    readonly budgetId: string;
    readonly scope: string;
    readonly subject: string;
    readonly period: string;
    readonly percent: number;
    readonly spentUsd: string;
    readonly limitUsd: string;
    readonly resetsAt: string | null;
  };
  'statement.ready': { readonly statementId: string; readonly month: string; readonly totalUsd: string };
  'payment.succeeded': { readonly paymentId: string; readonly amountUsd: string };
  'api_token.revoked': { readonly apiTokenId: string; readonly name: string; readonly lastFour: string };
}

export type EventType = keyof EventData;
/** Those that an endpoint can ask for. */
export const EVENT_TYPES = [
  'balance.low',
  'budget.reached',
  'statement.ready',
  'payment.succeeded',
  'api_token.revoked',
] as const satisfies readonly EventType[];

/** Sent to one endpoint when a person asks for it. */
export const TEST_EVENT = 'webhook.test';

/**
 * Tells every endpoint of the organization that asked for such events: in the transaction that causes the event, so that
 * either both happen or neither. A worker sends it within about a second of the commit.
 */
export async function emit<Type extends EventType>(
  db: Prisma.TransactionClient,
  organizationId: string,
  type: Type,
  data: EventData[Type],
): Promise<void> {
  const where = { organizationId, isEnabled: true, events: { has: type } };
  const endpoints = await db.webhookEndpoint.findMany({ where, select: { id: true } });
  if (endpoints.length === 0) return;
  const ids = endpoints.map(() => uuidv7());
  await db.$executeRaw`
    INSERT INTO webhook_deliveries (id, organization_id, endpoint_id, event_id, type, payload)
    SELECT id, ${organizationId}::uuid, endpoint_id, ${uuidv7()}::uuid, ${type}, ${payload(organizationId, type, data)}
      FROM unnest(${ids}::uuid[], ${endpoints.map(({ id }) => id)}::uuid[]) AS delivery (id, endpoint_id)`;
}

/** An event for this endpoint alone, whatever it asked for. */
export async function emitTest(
  db: Prisma.TransactionClient,
  { id, organizationId }: { readonly id: string; readonly organizationId: string },
): Promise<string> {
  const [deliveryId, eventId] = [uuidv7(), uuidv7()];
  await db.$executeRaw`
    INSERT INTO webhook_deliveries (id, organization_id, endpoint_id, event_id, type, payload)
    VALUES (${deliveryId}::uuid, ${organizationId}::uuid, ${id}::uuid, ${eventId}::uuid, ${TEST_EVENT},
            ${payload(organizationId, TEST_EVENT, {})})`;
  return deliveryId;
}

/** As of the instant of the transaction. */
const payload = (organizationId: string, type: string, data: object): Prisma.Sql => {
  const text = JSON.stringify({ organizationId, ...data });
  return Prisma.sql`jsonb_build_object('type', ${type}::text, 'data', ${text}::jsonb,
    'timestamp', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;
};

/** A stored payload in the order people read it; PostgreSQL has its own. */
export function bodyOf(payload: Prisma.JsonValue): object {
  const { type, timestamp, data } = payload as { type: string; timestamp: string; data: object };
  return { type, timestamp, data };
}
