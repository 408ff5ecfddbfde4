import { recordChange } from '@app/audit';
import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { bodyOf } from '@app/webhooks';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import { window } from '../http/paging';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import type { Key } from './webhooks.administration';
import type { DeliveryAnswer, DeliveryQuery } from './webhooks.schemas';

const INCLUDED = { endpoint: { select: { url: true, isEnabled: true } } } as const;
type Row = Prisma.WebhookDeliveryGetPayload<{ include: typeof INCLUDED }>;

/** What was sent, and what became of it. */
@Injectable()
export class DeliveriesAdministration {
  constructor(private readonly database: Database) {}

  async list(organizationId: string, query: z.infer<typeof DeliveryQuery>) {
    const { webhookId, state, type } = query;
    const where: Prisma.WebhookDeliveryWhereInput = {
      organizationId,
      ...(webhookId && { endpointId: webhookId }),
      ...(state && { state }),
      ...(type && { type }),
    };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.webhookDelivery.findMany({ where, include: INCLUDED, ...window(query) }),
      prisma.webhookDelivery.count({ where }),
    ]);
    return { items: rows.map(toAnswer), total };
  }

  /** The same event again, with tries of its own. One that is still waiting is sent at once. */
  async replay(where: Key, author: Author): Promise<DeliveryAnswer> {
    return this.database.prisma.$transaction(async (db) => {
      const before = requireFound(await db.webhookDelivery.findFirst({ where, include: INCLUDED }));
      if (!before.endpoint.isEnabled) throw new AppError('in_use', { message: 'Enable the webhook first.' });
      // A pending one without an error is being sent, or about to be: no two workers send the same at once.
      const rows = await db.$queryRaw<unknown[]>`
        UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_attempt_at = now(), delivered_at = NULL
         WHERE id = ${before.id}::uuid AND (state <> 'pending' OR last_error IS NOT NULL) RETURNING id`;
      if (rows.length === 0) throw new AppError('in_use', { message: 'It is being sent right now.' });
      const { organizationId, endpointId, id } = before;
      const named = { organizationId, action: 'webhook.replayed', subject: `webhook:${endpointId}` };
      await recordChange(db, { ...author, ...named, after: { delivery: id, type: before.type } });
      return toAnswer(await db.webhookDelivery.findUniqueOrThrow({ where: { id }, include: INCLUDED }));
    });
  }
}

const toAnswer = ({ endpoint, endpointId, ...row }: Row): DeliveryAnswer => ({
  ...{ id: row.id, webhookId: endpointId, url: endpoint.url, eventId: row.eventId, type: row.type },
  ...{ payload: bodyOf(row.payload), state: row.state, attempts: row.attempts },
  nextAttemptAt: row.state === 'pending' ? instant(row.nextAttemptAt) : null,
  lastStatus: row.lastStatus,
  lastError: row.lastError as DeliveryAnswer['lastError'],
  deliveredAt: instantOrNull(row.deliveredAt),
  createdAt: instant(row.createdAt),
});
