import { recordChange } from '@app/audit';
import { addChannel, CredentialVault, sealedCredential, sealedProxy } from '@app/channels';
import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Author } from '../http/request-parameters';
import { requireUsableVault } from './channel-checks';
import { documentOf, WHOLE, type ChannelRow } from './channel-rows';
import { openProxy, secretsOf } from './channel-secrets';
import type { ImportAnswer, ImportBody, ImportedChannel, ImportRow } from './channel-transfer.schemas';
import { NewChannelBody } from './channels.schemas';
import { planChannelImport, toDocument, type ImportSurroundings, type PlannedRow } from './plan-channel-import';
import { Providers } from './providers';

type Db = Prisma.TransactionClient;

/** Hundreds of rows, each of some statements. */
const TRANSACTION_TIMEOUT_MS = 60_000;
const MAX_EXPORTED = 10_000;
const NEW_CHANNEL = NewChannelBody.omit({ name: true, providerId: true, secrets: true, models: true, groupIds: true });

/** Channels as a file: out without secrets, in whole or not at all. */
@Injectable()
export class ChannelTransfer {
  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
    private readonly providers: Providers,
  ) {}

  /** All but the simulated vendor, which every Weir has of its own. */
  async export() {
    const rows = await this.database.prisma.channel.findMany({
      where: { isSimulated: false },
      include: WHOLE,
      orderBy: { name: 'asc' },
      take: MAX_EXPORTED,
    });
    return { formatVersion: 1 as const, channels: rows.map(toDocument) };
  }

  /** Throws AppError('invalid_value') naming every row and field at fault, when it is meant and any is. */
  async import(
    { channels, dryRun }: z.infer<typeof ImportBody>,
    author: Author,
  ): Promise<z.infer<typeof ImportAnswer>> {
    await requireUsableVault(this.database.prisma, this.vault);
    return this.database.prisma.$transaction(
      async (db) => {
        const planned = planChannelImport(channels, await this.surroundings(db, channels));
        const rows = planned.map(({ report }) => report);
        if (dryRun) return { isImported: false, rows };
        refuseFaults(rows);
        for (const row of planned) await this.apply(db, row, author);
        return { isImported: true, rows };
      },
      { timeout: TRANSACTION_TIMEOUT_MS },
    );
  }

  private async surroundings(db: Db, inputs: readonly unknown[]): Promise<ImportSurroundings> {
    const names = inputs.flatMap((input) => (input as { name?: unknown } | null)?.name ?? []).filter(isText);
    const trimmed = [...new Set(names.map((name) => name.trim()))];
    const channels = await db.channel.findMany({ where: { name: { in: trimmed } }, include: WHOLE });
    const [providers, models, groups] = [
      await this.providers.list(),
      await db.model.findMany({ select: { id: true } }),
      await db.group.findMany({ select: { name: true } }),
    ];
    return {
      channels: new Map(channels.map((channel) => [channel.name, channel])),
      providers: new Map(providers.map((provider) => [provider.id, provider])),
      models: new Set(models.map(({ id }) => id)),
      groups: new Set(groups.map(({ name }) => name)),
      secretsOf: (channel) => secretsOf(channel, this.vault),
      hasProxy: (channel, proxyUrl) => hasProxy(channel, proxyUrl, this.vault),
    };
  }

  private async apply(db: Db, { channel, existing, newSecrets, report }: PlannedRow, author: Author): Promise<void> {
    if (!channel || report.outcome === 'unchanged') return;
    const groupIds = await groupIdsOf(db, channel.groups ?? []);
    const id = existing
      ? await this.change(db, { existing, channel, groupIds, newSecrets })
      : await this.add(db, { channel, groupIds, newSecrets });
    const after = await db.channel.findUniqueOrThrow({ where: { id }, include: WHOLE });
    await recordChange(db, {
      ...author,
      action: existing ? 'channel.updated' : 'channel.added',
      subject: `channel:${id}`,
      ...(existing && { before: documentOf(existing) }),
      after: documentOf(after),
    });
  }

  private async add(db: Db, { channel, groupIds, newSecrets }: Write): Promise<string> {
    const { name, models = {}, groups: _groups, secrets: _secrets, providerId, ...settings } = channel;
    const provider = await this.providers.require(providerId!);
    const [secret, ...moreSecrets] = newSecrets;
    return addChannel(db, this.vault, {
      ...NEW_CHANNEL.parse(settings),
      ...{ name, providerId: provider.id, secret: secret!, moreSecrets, groupIds },
      baseUrl: this.providers.baseUrlFor(provider, settings.baseUrl, settings.settings ?? {}),
      isSimulated: provider.isSimulated,
      models: new Map(Object.entries(models)),
    });
  }

  private async change(db: Db, { existing, channel, groupIds, newSecrets }: Change): Promise<string> {
    const { id } = existing;
    const { name: _name, providerId: _provider, models, groups, secrets: _secrets, proxyUrl, ...settings } = channel;
    const credentials = { create: newSecrets.map((secret) => sealedCredential(this.vault, secret)) };
    await db.channel.update({
      where: { id },
      data: {
        ...settings,
        ...(proxyUrl !== undefined &&
          !hasProxy(existing, proxyUrl, this.vault) &&
          sealedProxy(this.vault, proxyUrl, id)),
        credentials,
        version: { increment: 1 },
        ...(models && { models: { deleteMany: {}, create: mappings(models) } }),
        ...(groups && { groups: { deleteMany: {}, create: groupIds.map((groupId) => ({ groupId })) } }),
      },
    });
    return id;
  }
}

interface Write {
  readonly channel: ImportedChannel;
  readonly groupIds: readonly string[];
  readonly newSecrets: readonly string[];
}

interface Change extends Write {
  readonly existing: ChannelRow;
}

/** A file of ours names its origin alone: that is the proxy there is, with the password it has. */
function hasProxy(channel: ChannelRow, proxyUrl: string | null, vault: CredentialVault): boolean {
  if (proxyUrl === null || channel.proxyOrigin === null) return proxyUrl === channel.proxyOrigin;
  return proxyUrl.replace(/\/$/, '') === channel.proxyOrigin || proxyUrl === openProxy(channel, vault);
}

const isText = (value: unknown): value is string => typeof value === 'string';

const mappings = (models: Readonly<Record<string, string>>) =>
  Object.entries(models).map(([modelId, upstreamModel]) => ({ modelId, upstreamModel }));

async function groupIdsOf(db: Db, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const groups = await db.group.findMany({ where: { name: { in: [...names] } }, select: { id: true } });
  return groups.map(({ id }) => id);
}

function refuseFaults(rows: readonly ImportRow[]): void {
  const errors = rows.flatMap(({ row, name, errors: own }) =>
    own.map(({ param, message }) => ({
      param: `channels.${row - 1}.${param}`,
      message: `Row ${row}${name === null ? '' : ` (${name})`}: ${message}`,
    })),
  );
  const [first] = errors;
  if (first) throw new AppError('invalid_value', { message: first.message, param: first.param, errors });
}
