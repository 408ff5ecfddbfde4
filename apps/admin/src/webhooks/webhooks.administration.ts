import { randomUUID } from 'node:crypto';
import { recordChange } from '@app/audit';
import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { emitTest, WebhookAddress, WebhookSecrets } from '@app/webhooks';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant, instantOrNull } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author, Target } from '../http/request-parameters';
import { requireFound, requireOneChanged, requireVersion } from '../http/versions';
import type { NewWebhookBody, WebhookAnswer, WebhookChanges, WebhookQuery } from './webhooks.schemas';

const MOST_OF_ONE_ORGANIZATION = 20;

/** Where an organization is told what happens to it. */
@Injectable()
export class WebhooksAdministration {
  constructor(
    private readonly database: Database,
    private readonly address: WebhookAddress,
    private readonly secrets: WebhookSecrets,
  ) {}

  async list(organizationId: string, query: z.infer<typeof WebhookQuery>) {
    const where = { organizationId, ...(query.search && { url: containing(query.search) }) };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.webhookEndpoint.findMany({ where, ...window(query) }),
      prisma.webhookEndpoint.count({ where }),
    ]);
    return { items: rows.map(toAnswer), total };
  }

  async read(where: Key): Promise<WebhookAnswer> {
    return toAnswer(requireFound(await this.database.prisma.webhookEndpoint.findFirst({ where })));
  }

  async create(organizationId: string, body: z.infer<typeof NewWebhookBody>, author: Author) {
    const id = randomUUID();
    const { secret, sealed } = this.secrets.make(id);
    const data = { ...body, url: this.address.require(body.url), id, organizationId, ...sealed };
    return this.database.prisma.$transaction(async (db) => {
      // One after the other, so that together they stay below the bound.
      await db.$executeRaw`SELECT FROM organizations WHERE id = ${organizationId}::uuid FOR UPDATE`;
      if ((await db.webhookEndpoint.count({ where: { organizationId } })) >= MOST_OF_ONE_ORGANIZATION)
        throw new AppError('in_use', { message: `An organization has at most ${MOST_OF_ONE_ORGANIZATION} webhooks.` });
      const row = await db.webhookEndpoint.create({ data });
      await recordChange(db, { ...author, ...change('created', row), after: documentOf(row) });
      return { ...toAnswer(row), secret };
    });
  }

  async update(
    { id, version, organizationId }: Target & Key,
    changes: z.infer<typeof WebhookChanges>,
    author: Author,
  ): Promise<WebhookAnswer> {
    const url = changes.url === undefined ? {} : { url: this.address.require(changes.url) };
    // Enabled again, or moved, it begins anew.
    const anew = changes.isEnabled || changes.url !== undefined ? { failingSince: null, gaveUpAt: null } : {};
    return this.changed({ id, version, organizationId }, author, {
      what: 'updated',
      dataFor: () => ({ ...changes, ...url, ...anew }),
    });
  }

  /** The secret before signs as well for a day. */
  async rotate({ id, version, organizationId }: Target & Key, author: Author) {
    let made = '';
    const answer = await this.changed({ id, version, organizationId }, author, {
      what: 'rotated',
      dataFor: (row) => {
        const { secret, columns } = this.secrets.rotate(id, row);
        made = secret;
        return columns;
      },
    });
    return { ...answer, secret: made };
  }

  async remove({ id, version, organizationId }: Target & Key, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const row = requireVersion(await db.webhookEndpoint.findFirst({ where: { id, organizationId } }), version);
      requireOneChanged(await db.webhookEndpoint.deleteMany({ where: { id, organizationId, version } }));
      await recordChange(db, { ...author, ...change('removed', row), before: documentOf(row) });
    });
  }

  /** Answers the id of its delivery. */
  async test(key: Key): Promise<{ readonly id: string }> {
    return this.database.prisma.$transaction(async (db) => {
      const row = requireFound(await db.webhookEndpoint.findFirst({ where: key }));
      if (!row.isEnabled) throw new AppError('in_use', { message: 'Enable the webhook first.' });
      return { id: await emitTest(db, row) };
    });
  }

  private async changed({ id, version, organizationId }: Target & Key, author: Author, step: Step) {
    return this.database.prisma.$transaction(async (db) => {
      const before = requireVersion(await db.webhookEndpoint.findFirst({ where: { id, organizationId } }), version);
      const data = { ...step.dataFor(before), version: { increment: 1 } };
      requireOneChanged(await db.webhookEndpoint.updateMany({ where: { id, organizationId, version }, data }));
      const after = await db.webhookEndpoint.findUniqueOrThrow({ where: { id } });
      const documents = { before: documentOf(before), after: documentOf(after) };
      await recordChange(db, { ...author, ...change(step.what, after), ...documents });
      return toAnswer(after);
    });
  }
}

type Row = Prisma.WebhookEndpointGetPayload<object>;
export interface Key {
  readonly id: string;
  readonly organizationId: string;
}

interface Step {
  readonly what: string;
  readonly dataFor: (row: Row) => Prisma.WebhookEndpointUpdateManyMutationInput;
}

const change = (what: string, { id, organizationId }: Row) => ({
  ...{ organizationId, action: `webhook.${what}`, subject: `webhook:${id}` },
});

const documentOf = ({ url, description, events, isEnabled }: Row) => ({ url, description, events, isEnabled });

const toAnswer = (row: Row): WebhookAnswer => ({
  ...{ id: row.id, url: row.url, description: row.description, events: row.events, isEnabled: row.isEnabled },
  failingSince: instantOrNull(row.failingSince),
  gaveUpAt: instantOrNull(row.gaveUpAt),
  previousSecretUntil: instantOrNull(row.previousUntil),
  version: row.version,
  createdAt: instant(row.createdAt),
});
