import { DELIVERY_FAILURES, EVENT_TYPES } from '@app/webhooks';
import { z } from 'zod';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const text = z
  .string()
  .trim()
  .regex(/^[^\0]*$/);
const events = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .transform((all) => [...new Set(all)])
  .meta({ description: 'Types of events it is told of' });

export const NewWebhookBody = z.object({
  url: text.min(1).max(2_000),
  description: text.max(200).default(''),
  events,
});
export const WebhookChanges = z
  .object({ url: text.min(1).max(2_000), description: text.max(200), events, isEnabled: z.boolean() })
  .partial();

export const WebhookQuery = listQuery(['createdAt'], '-createdAt', {});

export const WebhookAnswer = z
  .object({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    events: z.array(z.string()),
    isEnabled: z.boolean(),
    failingSince: Instant.nullable().meta({ description: 'Null: the last delivery succeeded' }),
    gaveUpAt: Instant.nullable().meta({ description: 'When it was disabled because nothing succeeded for days' }),
    previousSecretUntil: Instant.nullable().meta({ description: 'The secret before signs as well until then' }),
    version: z.number().int(),
    createdAt: Instant,
  })
  .meta({ id: 'Webhook' });
export type WebhookAnswer = z.infer<typeof WebhookAnswer>;
export const WebhookPage = pageOf(WebhookAnswer);
export const WebhookWithSecret = WebhookAnswer.extend({
  secret: z.string().meta({ description: 'Signs its deliveries; shown this once' }),
}).meta({ id: 'WebhookWithSecret' });

const state = z.enum(['pending', 'delivered', 'failed']);
export const DeliveryQuery = listQuery(['createdAt'], '-createdAt', {
  webhookId: z.uuid().optional(),
  state: state.optional(),
  type: z.string().max(100).optional(),
});

export const DeliveryAnswer = z
  .object({
    id: z.uuid(),
    webhookId: z.uuid(),
    url: z.string(),
    eventId: z.uuid().meta({ description: 'The same for all endpoints and all tries' }),
    type: z.string(),
    payload: z.unknown().meta({ description: 'The body that is sent' }),
    state,
    attempts: z.number().int(),
    nextAttemptAt: Instant.nullable().meta({ description: 'Null: there is none' }),
    lastStatus: z.number().int().nullable(),
    lastError: z.enum(DELIVERY_FAILURES).nullable().meta({ description: 'Why the last try failed' }),
    deliveredAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryAnswer = z.infer<typeof DeliveryAnswer>;
export const DeliveryPage = pageOf(DeliveryAnswer);
