import { randomUUID } from 'node:crypto';
import { Clock } from '@app/common';
import type { Config } from '@app/config';
import { Logger } from '@app/logging';
import { Mailer } from '@app/mail';
import { SettingsService } from '@app/settings';
import { Given, openTestDatabase, type FundedOrganization, type TestDatabase } from '@app/testing';
import { CredentialVault } from '@app/vault';
import { AdminLetters } from '../admin-letters';
import { EVENT_TYPES } from '../events';
import { WatchService } from '../watch.service';
import { WebhookAddress } from '../webhook-address';
import { WebhookSecrets } from '../webhook-secrets';
import { WebhookSender } from '../webhook-sender';

export interface Endpoint {
  readonly id: string;
  readonly secret: string;
}

/** An organization with endpoints, and as many senders as a test wants. */
export class WebhookDesk {
  readonly secrets: WebhookSecrets;
  readonly watch: WatchService;
  private readonly letters: AdminLetters;
  private readonly logger: Logger;
  private readonly senders: WebhookSender[] = [];

  private constructor(
    readonly test: TestDatabase,
    readonly organization: FundedOrganization,
  ) {
    const { config, database } = test;
    this.logger = new Logger(config);
    this.secrets = new WebhookSecrets(new CredentialVault(config), new Clock());
    this.letters = new AdminLetters(config, database, new SettingsService(database), new Mailer(config, this.logger));
    this.watch = new WatchService(database, this.letters);
  }

  static async open(webhooksTo = '127.0.0.0/8'): Promise<WebhookDesk> {
    const test = await openTestDatabase({
      WEIR_WEBHOOKS_TO: webhooksTo,
      WEIR_MASTER_KEY: Buffer.alloc(32).toString('base64'),
    });
    return new WebhookDesk(test, await new Given(test).funded({ balance: '10' }));
  }

  sender(config: Config = this.test.config): WebhookSender {
    const { database } = this.test;
    const address = new WebhookAddress(config);
    const sender = new WebhookSender(config, database, this.secrets, address, this.letters, new Clock(), this.logger);
    this.senders.push(sender);
    return sender;
  }

  async endpoint(url: string, events: readonly string[] = EVENT_TYPES): Promise<Endpoint> {
    const id = randomUUID();
    const { secret, sealed } = this.secrets.make(id);
    const { organizationId } = this.organization;
    await this.test.database.prisma.webhookEndpoint.create({
      data: { id, organizationId, url, events: [...events], ...sealed },
    });
    return { id, secret };
  }

  deliveries() {
    return this.test.database.prisma.webhookDelivery.findMany({ orderBy: { id: 'asc' } });
  }

  /** As if the pause before the next attempt were over. */
  async letTimePass(): Promise<void> {
    await this.test.database.pool.query(
      `UPDATE webhook_deliveries SET next_attempt_at = now() WHERE state = 'pending'`,
    );
  }

  async close(): Promise<void> {
    for (const sender of this.senders) await sender.onApplicationShutdown();
    await this.test.drop();
  }
}
