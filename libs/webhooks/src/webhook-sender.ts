import { Clock } from '@app/common';
import { Config } from '@app/config';
import { Database } from '@app/database';
import { guardedConnector } from '@app/egress';
import { Logger } from '@app/logging';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { AdminLetters } from './admin-letters';
import {
  claimDue,
  disableFailing,
  noteDelivered,
  noteFailed,
  removeOldDeliveries,
  type ClaimedDelivery,
} from './deliveries.queries';
import { bodyOf } from './events';
import { postWebhook, type Outcome } from './post-webhook';
import { MOST_ATTEMPTS, retryDelayMs } from './retries';
import { signatures } from './sign';
import { WebhookAddress } from './webhook-address';
import { WebhookSecrets } from './webhook-secrets';

const MOST_AT_ONCE = 50;
const FAILING_DAYS = 3;
export const DELIVERIES_KEPT_DAYS = 30;

/** Sends what is due. Safe in any number of processes; an endpoint that is slow keeps none but its own waiting. */
@Injectable()
export class WebhookSender implements OnApplicationShutdown {
  private readonly agent: Agent;
  /** By endpoint: what is being sent to it. */
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    config: Config,
    private readonly database: Database,
    private readonly secrets: WebhookSecrets,
    private readonly address: WebhookAddress,
    private readonly letters: AdminLetters,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.agent = new Agent({ connect: guardedConnector(config.webhooksTo) });
  }

  /** Begins with what is due, as far as there is room, and does not wait for its end. */
  async begin(): Promise<void> {
    const room = MOST_AT_ONCE - this.underWay.size;
    if (room <= 0) return;
    const claimed = await claimDue(this.database, [...this.underWay.keys()], room);
    for (const endpointId of new Set(claimed.map((one) => one.endpointId))) {
      const ofEndpoint = claimed.filter((one) => one.endpointId === endpointId);
      const sending = this.sendInTurn(ofEndpoint).finally(() => this.underWay.delete(endpointId));
      this.underWay.set(endpointId, sending);
    }
  }

  /** Waits for what is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.underWay.values());
  }

  removeOld(): Promise<void> {
    return removeOldDeliveries(this.database, DELIVERIES_KEPT_DAYS);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.settled();
    await this.agent.destroy();
  }

  private async sendInTurn(deliveries: readonly ClaimedDelivery[]): Promise<void> {
    for (const delivery of deliveries) {
      try {
        await this.send(delivery);
      } catch (error) {
        // It is due again when its claim ends.
        this.logger.error('a webhook could not be sent', error, { delivery: delivery.id });
      }
    }
  }

  private async send(delivery: ClaimedDelivery): Promise<void> {
    const { status, failure } = await this.post(delivery);
    if (failure === null) return noteDelivered(this.database, delivery, status!);
    const isLast = delivery.attempts >= MOST_ATTEMPTS;
    const retryInMs = isLast ? null : retryDelayMs(delivery.attempts, Math.random());
    await noteFailed(this.database, delivery, { status, failure, retryInMs });
    if (isLast && (await disableFailing(this.database, delivery.endpointId, FAILING_DAYS))) {
      this.logger.warn('a webhook was disabled: nothing reached it for days', { endpoint: delivery.endpointId });
      await this.letters.send(delivery.organizationId, { message: 'webhookDisabled', address: delivery.url });
    }
  }

  /** What the operator no longer allows is not sent, also where an endpoint was made before. */
  private async post(delivery: ClaimedDelivery): Promise<Outcome> {
    const { url, eventId: id, payload } = delivery;
    if (this.address.complaintAbout(url)) return { status: null, failure: 'not_allowed' };
    const body = JSON.stringify(bodyOf(payload));
    const timestampSeconds = Math.floor(this.clock.nowMs() / 1_000);
    const secrets = this.secrets.open(delivery.endpointId, delivery);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'weir-webhooks',
      'webhook-id': id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': signatures(secrets, { id, timestampSeconds, body }),
    };
    return postWebhook(this.agent, { url, headers, body });
  }
}
