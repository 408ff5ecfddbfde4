import { recordChange } from '@app/audit';
import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { CredentialVault } from '@app/vault';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { REPORT_ADAPTERS } from './adapters';
import type { Source } from './source-settings';

export interface SourceSettings {
  readonly name: string;
  readonly providerId: string;
  readonly adapter: Source['adapter'];
  /** Null: the vendor's own. */
  readonly baseUrl: string | null;
  readonly project: string | null;
  readonly channelIds: readonly string[];
  readonly credentialKeys: Readonly<Record<string, string>>;
  readonly modelAliases: Readonly<Record<string, string>>;
}

export interface Author {
  readonly actor: string;
  readonly address?: string;
}

/** The accounts with vendors whose bills are compared. Admin keys are sealed, and shown to nobody. */
@Injectable()
export class SourcesService {
  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
  ) {}

  /** Throws AppError('already_exists'), 'invalid_value', 'missing_required_parameter'. */
  async create(settings: SourceSettings, secret: string | undefined, author: Author): Promise<string> {
    const id = uuidv7();
    const own = this.complete(settings);
    if (settings.adapter !== 'csv' && !secret) throw keyNeeded('The vendor answers only to an admin key.');
    return this.database.prisma.$transaction(async (db) => {
      await this.requireKnown(db, settings);
      const { count } = await db.reconciliationSource.createMany({
        data: [{ id, ...own, ...this.sealed(settings, secret, id) }],
        skipDuplicates: true,
      });
      if (count === 0) throw new AppError('already_exists', { param: 'name' });
      const subject = subjectOf(id);
      await recordChange(db, { ...author, action: 'reconciliation-source.created', subject, after: described(own) });
      return id;
    });
  }

  /** The version is the one that was seen; false: somebody else was faster. */
  async update(
    before: Source,
    change: { readonly settings: Omit<SourceSettings, 'adapter' | 'providerId'>; readonly secret: string | undefined },
    author: Author,
  ): Promise<boolean> {
    const { adapter, providerId, id, version } = before;
    const settings = { ...change.settings, adapter, providerId };
    const own = this.complete(settings);
    // Whoever may change an address must not learn the key by having it sent there.
    if (before.sealed && own.baseUrl !== before.baseUrl && !change.secret)
      throw keyNeeded('The address changed: enter the admin key again.');
    return this.database.prisma.$transaction(async (db) => {
      await this.requireKnown(db, settings);
      const other = await db.reconciliationSource.findFirst({ where: { name: own.name, id: { not: id } } });
      if (other) throw new AppError('already_exists', { param: 'name' });
      const { count } = await db.reconciliationSource.updateMany({
        where: { id, version },
        data: { ...own, ...this.sealed(settings, change.secret, id), version: version + 1 },
      });
      if (count === 0) return false;
      await recordChange(db, {
        ...author,
        action: 'reconciliation-source.updated',
        subject: subjectOf(id),
        before: described(before),
        after: { ...described(own), ...(change.secret && { adminKey: 'changed' }) },
      });
      return true;
    });
  }

  /** Only one that was never used: what vendors said, and what was posted for it, is kept. Throws AppError('in_use'). */
  async remove(source: Source, author: Author): Promise<boolean> {
    const { id, version } = source;
    return this.database.prisma.$transaction(async (db) => {
      const used = await db.providerUsageImport.count({ where: { sourceId: id } });
      if (used > 0) throw new AppError('in_use', { message: 'Figures of it were imported: they are kept.' });
      await db.reconciliationRun.deleteMany({ where: { sourceId: id } });
      const { count } = await db.reconciliationSource.deleteMany({ where: { id, version } });
      if (count === 0) return false;
      const change = { action: 'reconciliation-source.removed', subject: subjectOf(id), before: described(source) };
      await recordChange(db, { ...author, ...change });
      return true;
    });
  }

  private complete(settings: SourceSettings) {
    const { adapter, baseUrl, channelIds, credentialKeys, modelAliases, ...rest } = settings;
    const address = adapter === 'csv' ? null : (baseUrl ?? REPORT_ADAPTERS[adapter].defaultBaseUrl);
    return {
      ...rest,
      ...{ adapter, baseUrl: address?.replace(/\/+$/, '') ?? null, channelIds: [...channelIds] },
      ...{ credentialKeys: { ...credentialKeys }, modelAliases: { ...modelAliases } },
    };
  }

  private sealed({ adapter }: SourceSettings, secret: string | undefined, id: string) {
    if (!secret) return {};
    if (adapter === 'csv')
      throw new AppError('invalid_value', { message: 'Files need no admin key.', param: 'adminKey' });
    return { ...this.vault.seal(secret, id), lastFour: secret.slice(-4) };
  }

  private async requireKnown(db: Prisma.TransactionClient, settings: SourceSettings): Promise<void> {
    const { providerId, channelIds, credentialKeys } = settings;
    if (!(await db.provider.findUnique({ where: { id: providerId }, select: { id: true } })))
      throw new AppError('invalid_value', { message: 'There is no such provider.', param: 'providerId' });
    const channels = await db.channel.count({ where: { providerId, id: { in: [...channelIds] } } });
    if (channels !== new Set(channelIds).size)
      throw new AppError('invalid_value', { message: 'A channel is none of this provider.', param: 'channelIds' });
    const credentials = new Set(Object.values(credentialKeys));
    const known = await db.channelCredential.count({
      where: { id: { in: [...credentials] }, channel: { providerId } },
    });
    if (known !== credentials.size)
      throw new AppError('invalid_value', { message: 'A credential is unknown.', param: 'credentialKeys' });
  }
}

const subjectOf = (id: string): string => `reconciliation-source:${id}`;
const keyNeeded = (message: string) => new AppError('missing_required_parameter', { message, param: 'adminKey' });

const described = (source: Pick<Source, 'name' | 'providerId' | 'adapter' | 'baseUrl' | 'project' | 'channelIds'>) => ({
  ...{ name: source.name, providerId: source.providerId, adapter: source.adapter },
  ...{ baseUrl: source.baseUrl, project: source.project, channelIds: source.channelIds },
});
