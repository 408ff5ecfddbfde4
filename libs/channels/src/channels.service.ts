import { Database, Snapshot } from '@app/database';
import { Logger } from '@app/logging';
import { CredentialVault } from '@app/vault';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Channel, Credential } from './channel';
import { READY, withoutStandIns } from './channels-in-service';

interface Loaded {
  readonly channels: readonly Channel[];
  /** Public model name -> the channels that serve it. */
  readonly byModel: ReadonlyMap<string, readonly Channel[]>;
  /** Of those the ones that serve a group: group -> model, filled as it is asked for. */
  readonly byGroup: Map<string, Map<string, readonly Channel[]>>;
}

const REFRESH_MS = 5_000;
const TABLES = ['channel_credentials', 'channel_groups', 'channel_models', 'channels', 'providers'];

/** Enabled channels, from memory, with their credentials opened. */
@Injectable()
export class ChannelsService implements OnModuleInit, OnApplicationShutdown {
  private readonly snapshot: Snapshot<Loaded>;
  /** Ids of credentials that could not be opened when they were read last: each is logged once, not at every reading. */
  private sealedIds: ReadonlySet<string> = new Set();

  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
    private readonly logger: Logger,
  ) {
    this.snapshot = new Snapshot(() => this.load(), {
      everyMs: REFRESH_MS,
      changes: { feed: database.changes, of: TABLES },
      onError: (error) => logger.error('the channels could not be read again', error),
    });
  }

  async onModuleInit(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): void {
    this.snapshot.stop();
  }

  async refresh(): Promise<void> {
    await this.snapshot.refresh();
  }

  /** All that calls may go to. */
  all(): readonly Channel[] {
    return this.snapshot.current().channels;
  }

  /** The channels that serve a model to a group, in no order. */
  serving(modelId: string, groupId: string): readonly Channel[] {
    const { byModel, byGroup } = this.snapshot.current();
    const ofGroup = byGroup.get(groupId) ?? new Map<string, readonly Channel[]>();
    byGroup.set(groupId, ofGroup);
    const known = ofGroup.get(modelId);
    if (known) return known;
    const channels = (byModel.get(modelId) ?? []).filter((channel) => channel.groupIds?.has(groupId) ?? true);
    ofGroup.set(modelId, channels);
    return channels;
  }

  private async load(): Promise<Loaded> {
    const rows = await this.database.prisma.channel.findMany({
      where: READY,
      include: { provider: true, models: true, groups: true, credentials: { where: { state: 'enabled' } } },
    });
    const channels = this.openAll(withoutStandIns(rows));
    const byModel = new Map<string, Channel[]>();
    for (const channel of channels) {
      for (const modelId of channel.models.keys()) {
        const serving = byModel.get(modelId) ?? [];
        serving.push(channel);
        byModel.set(modelId, serving);
      }
    }
    return { channels, byModel, byGroup: new Map() };
  }

  /** The channels of which at least one credential can be opened: one that cannot must not take the others along. */
  private openAll(rows: readonly ChannelRow[]): Channel[] {
    const sealedIds = new Set<string>();
    const channels = rows.map((row) => {
      const credentials = row.credentials.flatMap((credential) => {
        const opened = this.open(credential, row);
        if (!opened) sealedIds.add(credential.id);
        return opened ?? [];
      });
      return toChannel(row, { credentials, proxyUrl: this.proxyOf(row) });
    });
    this.sealedIds = sealedIds;
    return channels.filter(
      ({ credentials, proxyUrl }) => credentials.length > 0 && proxyUrl !== undefined,
    ) as Channel[];
  }

  /** Undefined: there is one that cannot be opened, and without it the channel must not be asked. */
  private proxyOf({ id, name, proxySealed: sealed, proxyKeyId: keyId }: ChannelRow): string | null | undefined {
    if (!sealed || keyId === null) return null;
    try {
      return this.vault.open({ keyId, sealed }, id);
    } catch (error) {
      this.logger.error('the proxy of a channel cannot be opened', error, { channel: name });
      return undefined;
    }
  }

  private open(credential: CredentialRow, { name }: ChannelRow): Credential | undefined {
    try {
      return { id: credential.id, secret: this.vault.open(credential, credential.id) };
    } catch (error) {
      const facts = { channel: name, credentialId: credential.id };
      if (!this.sealedIds.has(credential.id)) this.logger.error('a credential cannot be opened', error, facts);
      return undefined;
    }
  }
}

type Opened = { readonly credentials: readonly Credential[]; readonly proxyUrl: string | null | undefined };

function toChannel(row: ChannelRow, opened: Opened) {
  return {
    ...row,
    adapterId: row.provider.adapter,
    settings: row.settings as Channel['settings'],
    headerOverrides: row.headerOverrides as Channel['headerOverrides'],
    parameterOverrides: row.parameterOverrides as Channel['parameterOverrides'],
    models: new Map(row.models.map(({ modelId, upstreamModel }) => [modelId, upstreamModel])),
    groupIds: row.groups.length > 0 ? new Set(row.groups.map(({ groupId }) => groupId)) : undefined,
    ...opened,
  };
}

interface CredentialRow {
  readonly id: string;
  readonly keyId: string;
  readonly sealed: Uint8Array;
}

type Derived =
  | 'adapterId'
  | 'settings'
  | 'headerOverrides'
  | 'parameterOverrides'
  | 'proxyUrl'
  | 'models'
  | 'groupIds'
  | 'credentials';

type ChannelRow = Omit<Channel, Derived> & {
  readonly settings: unknown;
  readonly headerOverrides: unknown;
  readonly parameterOverrides: unknown;
  readonly proxySealed: Uint8Array | null;
  readonly proxyKeyId: string | null;
  readonly provider: { readonly adapter: string };
  readonly models: readonly { readonly modelId: string; readonly upstreamModel: string }[];
  readonly groups: readonly { readonly groupId: string }[];
  readonly credentials: readonly CredentialRow[];
};
