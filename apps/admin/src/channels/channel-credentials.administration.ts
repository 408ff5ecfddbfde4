import { recordChange } from '@app/audit';
import { CredentialVault, sealedCredential } from '@app/channels';
import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { Author, Target } from '../http/request-parameters';
import { requireFound, requireOneChanged, requireVersion } from '../http/versions';
import { requireUsableVault } from './channel-checks';
import { documentOf, WHOLE, type ChannelRow } from './channel-rows';
import { requireSecrets, secretsOf } from './channel-secrets';

type Db = Prisma.TransactionClient;

interface Change {
  readonly target: Target;
  readonly author: Author;
  readonly action: string;
}

/** The credentials of a channel. Each change is one of the channel, and names its version. */
@Injectable()
export class ChannelCredentials {
  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
  ) {}

  async add(target: Target, secrets: readonly string[], author: Author): Promise<void> {
    await requireUsableVault(this.database.prisma, this.vault);
    await this.change({ target, author, action: 'channel.credentials-added' }, async (db, channel) => {
      requireSecrets(channel.provider.adapter, secrets);
      const known = new Set(secretsOf(channel, this.vault));
      secrets.forEach((secret, index) => {
        if (!known.has(secret)) return void known.add(secret);
        const message = 'The channel has this key already.';
        throw new AppError('already_exists', { message, param: `secrets.${index}` });
      });
      const rows = secrets.map((secret) => ({ channelId: channel.id, ...sealedCredential(this.vault, secret) }));
      await db.channelCredential.createMany({ data: rows });
    });
  }

  async setState(
    target: Target & { readonly credentialId: string },
    state: 'enabled' | 'disabled',
    author: Author,
  ): Promise<void> {
    const action = `channel.credential-${state}`;
    await this.change({ target, author, action }, async (db, channel) => {
      const { id } = requireCredential(channel, target.credentialId);
      await db.channelCredential.update({ where: { id }, data: { state } });
    });
  }

  async remove(target: Target & { readonly credentialId: string }, author: Author): Promise<void> {
    await this.change({ target, author, action: 'channel.credential-removed' }, async (db, channel) => {
      const { id } = requireCredential(channel, target.credentialId);
      await db.channelCredential.delete({ where: { id } });
    });
  }

  private async change(
    { target: { id, version }, author, action }: Change,
    write: (db: Db, channel: ChannelRow) => Promise<void>,
  ): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const before = requireVersion(await db.channel.findUnique({ where: { id }, include: WHOLE }), version);
      const data = { version: { increment: 1 } };
      requireOneChanged(await db.channel.updateMany({ where: { id, version }, data }));
      await write(db, before);
      const after = await db.channel.findUniqueOrThrow({ where: { id }, include: WHOLE });
      const documents = { before: documentOf(before), after: documentOf(after) };
      await recordChange(db, { ...author, action, subject: `channel:${id}`, ...documents });
    });
  }
}

const requireCredential = ({ credentials }: ChannelRow, credentialId: string) =>
  requireFound(credentials.find(({ id }) => id === credentialId) ?? null);
