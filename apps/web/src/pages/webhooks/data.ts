import { queryClient } from '../../client';
import type { paths } from '../../client/generated/api';

type Webhooks = paths['/api/organizations/{organizationId}/webhooks']['get'];
export type Webhook = Webhooks['responses'][200]['content']['application/json']['items'][number];
type Deliveries = paths['/api/organizations/{organizationId}/webhook-deliveries']['get'];
export type Delivery = Deliveries['responses'][200]['content']['application/json']['items'][number];
export type WebhookQuery = NonNullable<Webhooks['parameters']['query']>;
export type DeliveryQuery = NonNullable<Deliveries['parameters']['query']>;

/** As the API knows them. */
export const EVENTS = [
  'balance.low',
  'budget.reached',
  'statement.ready',
  'payment.succeeded',
  'api_token.revoked',
] as const;
export const SHOWN_EVENTS = [...EVENTS, 'webhook.test'] as const;

export const reloadWebhooks = () =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes('/webhook') });
