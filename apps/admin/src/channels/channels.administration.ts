import { recordChange } from '@app/audit';
import { addChannel, CredentialVault, sealedProxy, type NewChannel } from '@app/channels';
import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import type { ChannelSettings } from '@app/providers';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { containing, window } from '../http/paging';
import type { Author, Target } from '../http/request-parameters';
import { requireFound, requireOneChanged, requireVersion } from '../http/versions';
import { refuseTakenName, requireFreeName, requireGroups, requireModels, requireUsableVault } from './channel-checks';
import { ChannelHealth } from './channel-health';
import { documentOf, settingsOf, SUMMARY, toAnswer, toSummary, WHOLE, type ChannelRow } from './channel-rows';
import { openProxy, requireSecrets, secretsOf } from './channel-secrets';
import { requireSettings } from './channel-settings';
import { recordUpdate, replaceGroups, replaceModels, tagsInUse } from './channel-writes';
import type { ChannelAnswer, ChannelChanges, ChannelQuery, NewChannelBody } from './channels.schemas';
import { Providers } from './providers';

const MAX_OPTIONS = 5_000;

/** Channels as operators manage them. Running API processes notice within five seconds. */
@Injectable()
export class ChannelsAdministration {
  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
    private readonly health: ChannelHealth,
    private readonly providers: Providers,
  ) {}

  async list(query: z.infer<typeof ChannelQuery>) {
    const { search, providerId, state, tag, groupId, modelId } = query;
    const where: Prisma.ChannelWhereInput = {
      ...(search && { OR: [{ name: containing(search) }, { baseUrl: containing(search) }] }),
      ...(providerId && { providerId }),
      ...(state && { state }),
      ...(tag && { tags: { has: tag } }),
      ...(groupId && { AND: { OR: [{ groups: { some: { groupId } } }, { groups: { none: {} } }] } }),
      ...(modelId && { models: { some: { modelId } } }),
    };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.channel.findMany({ where, include: SUMMARY, ...window(query) }),
      prisma.channel.count({ where }),
    ]);
    const healthOf = await this.health.of(rows.map(({ id }) => id));
    return { items: rows.map((row) => toSummary(row, healthOf(row.id))), total };
  }

  async options() {
    const { prisma } = this.database;
    const [models, groups, tags] = await Promise.all([
      prisma.model.findMany({ select: { id: true, displayName: true }, orderBy: { id: 'asc' }, take: MAX_OPTIONS }),
      prisma.group.findMany({ select: { id: true, name: true }, orderBy: { name: 'asc' }, take: MAX_OPTIONS }),
      tagsInUse(prisma),
    ]);
    return { models, groups, tags };
  }

  async read(id: string): Promise<ChannelAnswer> {
    const row = requireFound(await this.database.prisma.channel.findUnique({ where: { id }, include: WHOLE }));
    return this.answer(row);
  }

  async create(body: z.infer<typeof NewChannelBody>, author: Author): Promise<ChannelAnswer> {
    const { secrets, models, baseUrl, ...settings } = body;
    const provider = await this.providers.require(body.providerId);
    requireSettings(provider, settings.settings);
    requireSecrets(provider.adapterId, secrets);
    const [first, ...moreSecrets] = secrets;
    return this.add(
      {
        ...settings,
        secret: this.providers.secretFor(provider, first, 'secrets'),
        moreSecrets,
        baseUrl: this.providers.baseUrlFor(provider, baseUrl, settings.settings),
        isSimulated: provider.isSimulated,
        models: new Map(models.map(({ modelId, upstreamModel }) => [modelId, upstreamModel])),
      },
      author,
    );
  }

  /** Disabled, with the same settings and credentials. */
  async duplicate(id: string, name: string | undefined, author: Author): Promise<ChannelAnswer> {
    const row = requireFound(await this.database.prisma.channel.findUnique({ where: { id }, include: WHOLE }));
    const [secret, ...moreSecrets] = secretsOf(row, this.vault);
    if (secret === undefined)
      throw new AppError('invalid_value', { message: 'It has no credential that could be copied.' });
    const { providerId, baseUrl, priority, weight, isSimulated } = row;
    return this.add(
      {
        ...{ providerId, baseUrl, priority, weight, isSimulated, secret, moreSecrets },
        ...settingsOf(row),
        proxyUrl: openProxy(row, this.vault),
        state: 'disabled',
        name: name ?? (await this.freeCopyName(row.name)),
        models: new Map(row.models.map(({ modelId, upstreamModel }) => [modelId, upstreamModel])),
        groupIds: row.groups.map(({ group }) => group.id),
      },
      author,
    );
  }

  async update(
    { id, version, changes }: Target & { readonly changes: ChannelChanges },
    author: Author,
  ): Promise<ChannelAnswer> {
    if (changes.proxyUrl) await requireUsableVault(this.database.prisma, this.vault);
    const after = await this.database.prisma
      .$transaction(async (db) => {
        const before = requireVersion(await db.channel.findUnique({ where: { id }, include: WHOLE }), version);
        if (changes.name) await requireFreeName(db, changes.name, id);
        if (changes.models) await replaceModels(db, id, changes.models);
        if (changes.groupIds) await replaceGroups(db, [id], changes.groupIds);
        const placed = await this.placeOf(before, changes);
        const data = { ...this.columnsOf(changes, id), ...placed, version: { increment: 1 } };
        requireOneChanged(await db.channel.updateMany({ where: { id, version }, data }));
        return recordUpdate(db, before, author);
      })
      .catch(refuseTakenName);
    return this.answer(after);
  }

  async delete({ id, version }: Target, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const before = requireVersion(await db.channel.findUnique({ where: { id }, include: WHOLE }), version);
      requireOneChanged(await db.channel.deleteMany({ where: { id, version } }));
      const subject = `channel:${id}`;
      await recordChange(db, { ...author, action: 'channel.deleted', subject, before: documentOf(before) });
    });
  }

  private async add(channel: NewChannel, author: Author): Promise<ChannelAnswer> {
    const { prisma } = this.database;
    await requireUsableVault(prisma, this.vault);
    const row = await prisma
      .$transaction(async (db) => {
        await requireFreeName(db, channel.name);
        await requireModels(db, [...channel.models.keys()]);
        await requireGroups(db, channel.groupIds ?? []);
        const id = await addChannel(db, this.vault, channel);
        const added = await db.channel.findUniqueOrThrow({ where: { id }, include: WHOLE });
        const subject = `channel:${id}`;
        await recordChange(db, { ...author, action: 'channel.added', subject, after: documentOf(added) });
        return added;
      })
      .catch(refuseTakenName);
    return this.answer(row);
  }

  /** Of changed settings. Throws AppError('invalid_value'). */
  private async placeOf(before: ChannelRow, { settings, baseUrl }: ChannelChanges): Promise<{ baseUrl?: string }> {
    if (!settings) return {};
    const provider = await this.providers.require(before.providerId);
    requireSettings(provider, settings);
    const was = { baseUrl: before.baseUrl, settings: before.settings as ChannelSettings };
    return { baseUrl: this.providers.movedBaseUrl(provider, was, { settings, baseUrl }) };
  }

  /** The changes that are columns. */
  private columnsOf({ models: _models, groupIds: _groupIds, proxyUrl, ...columns }: ChannelChanges, id: string) {
    return { ...columns, ...(proxyUrl !== undefined && sealedProxy(this.vault, proxyUrl, id)) };
  }

  private async answer(row: ChannelRow): Promise<ChannelAnswer> {
    const healthOf = await this.health.of([row.id]);
    return toAnswer(row, healthOf(row.id), this.vault);
  }

  private async freeCopyName(name: string): Promise<string> {
    const stem = `${name.slice(0, 80)} copy`;
    const taken = await this.database.prisma.channel.findMany({
      where: { name: { startsWith: stem } },
      select: { name: true },
    });
    const names = new Set(taken.map((row) => row.name));
    let free = stem;
    for (let number = 2; names.has(free); number += 1) free = `${stem} ${number}`;
    return free;
  }
}
