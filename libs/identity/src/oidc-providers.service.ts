import { recordChange } from '@app/audit';
import { AppError } from '@app/common';
import { Database, Prisma } from '@app/database';
import { CredentialVault } from '@app/vault';
import { Injectable } from '@nestjs/common';
import type { Author } from './request-origin';

export interface OidcProviderFacts {
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly allowedDomains: readonly string[];
  readonly createsUsers: boolean;
  readonly isEnabled: boolean;
}

const SHOWN = { sealed: true, keyId: true } as const;
const MAX_PROVIDERS = 50;

/** Who else may vouch for our users. */
@Injectable()
export class OidcProvidersService {
  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
  ) {}

  /** Without their secrets. */
  list(where: Prisma.OidcProviderWhereInput = {}) {
    return this.database.prisma.oidcProvider.findMany({
      where,
      omit: SHOWN,
      orderBy: { label: 'asc' },
      take: MAX_PROVIDERS,
    });
  }

  async read(id: string) {
    const row = await this.database.prisma.oidcProvider.findUnique({ where: { id }, omit: SHOWN });
    if (!row) throw new AppError('not_found');
    return row;
  }

  /** One that may be used now, with its secret. Throws AppError('not_found'). */
  async open(id: string) {
    const row = await this.database.prisma.oidcProvider.findUnique({ where: { id, isEnabled: true } });
    if (!row) throw new AppError('not_found');
    const { sealed, keyId, ...facts } = row;
    return { ...facts, clientSecret: this.vault.open({ sealed, keyId }, `oidc:${id}`) };
  }

  /** Throws AppError('already_exists'). */
  async add(
    id: string,
    { clientSecret, ...facts }: OidcProviderFacts & { readonly clientSecret: string },
    author: Author,
  ) {
    await this.database.prisma.$transaction(async (db) => {
      if (await db.oidcProvider.findUnique({ where: { id } })) throw new AppError('already_exists', { param: 'id' });
      if ((await db.oidcProvider.count()) >= MAX_PROVIDERS)
        throw new AppError('in_use', { message: `There are ${MAX_PROVIDERS} providers already.` });
      const data = { ...toData(facts), id, ...this.vault.seal(clientSecret, `oidc:${id}`) };
      await db.oidcProvider.create({ data });
      await recordChange(db, {
        action: 'oidc-provider.added',
        subject: `oidc-provider:${id}`,
        after: toData(facts),
        ...author,
      });
    });
    return this.read(id);
  }

  /** Without a client secret the one there is stays. Throws AppError('not_found'), 'version_conflict'. */
  async change(
    { id, version }: { readonly id: string; readonly version: number },
    { clientSecret, ...facts }: Partial<OidcProviderFacts> & { readonly clientSecret?: string | undefined },
    author: Author,
  ) {
    await this.database.prisma.$transaction(async (db) => {
      const before = await db.oidcProvider.findUnique({ where: { id } });
      if (!before) throw new AppError('not_found');
      const sealed = clientSecret === undefined ? {} : this.vault.seal(clientSecret, `oidc:${id}`);
      const data = { ...facts, ...sealed, version: { increment: 1 } } as Prisma.OidcProviderUpdateManyMutationInput;
      const { count } = await db.oidcProvider.updateMany({ where: { id, version }, data });
      if (count === 0) throw new AppError('version_conflict', { param: 'If-Match' });
      const after = await db.oidcProvider.findUniqueOrThrow({ where: { id } });
      const documents = {
        before: toData(before),
        after: { ...toData(after), isSecretNew: clientSecret !== undefined },
      };
      await recordChange(db, {
        action: 'oidc-provider.changed',
        subject: `oidc-provider:${id}`,
        ...documents,
        ...author,
      });
    });
    return this.read(id);
  }

  /** With the identities that are linked to it. */
  async remove({ id, version }: { readonly id: string; readonly version: number }, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const before = await db.oidcProvider.findUnique({ where: { id } });
      if (!before) throw new AppError('not_found');
      const { count } = await db.oidcProvider.deleteMany({ where: { id, version } });
      if (count === 0) throw new AppError('version_conflict', { param: 'If-Match' });
      const change = { action: 'oidc-provider.removed', subject: `oidc-provider:${id}`, before: toData(before) };
      await recordChange(db, { ...change, ...author });
    });
  }
}

const toData = ({ label, issuer, clientId, allowedDomains, createsUsers, isEnabled }: OidcProviderFacts) => ({
  ...{ label, issuer, clientId, createsUsers, isEnabled },
  allowedDomains: [...allowedDomains],
});
