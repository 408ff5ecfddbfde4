import type { CredentialVault } from '@app/channels';
import type { Prisma } from '@app/database';
import { instant, instantOrNull } from '../http/answers';
import type { ChannelAnswer, ChannelHealth, ChannelSummary } from './channels.schemas';

export const SUMMARY = {
  provider: { select: { name: true, adapter: true } },
  groups: { select: { group: { select: { id: true, name: true } } }, orderBy: { group: { name: 'asc' } } },
  credentials: { select: { state: true } },
  _count: { select: { models: true } },
} as const;
export const WHOLE = {
  ...SUMMARY,
  credentials: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
  models: { orderBy: { modelId: 'asc' } },
} as const satisfies Prisma.ChannelInclude;

export type SummaryRow = Prisma.ChannelGetPayload<{ include: typeof SUMMARY }>;
export type ChannelRow = Prisma.ChannelGetPayload<{ include: typeof WHOLE }>;

export function toSummary(row: SummaryRow, health: ChannelHealth): ChannelSummary {
  const { id, name, providerId, provider, baseUrl, state, isSimulated, priority, weight, version, credentials } = row;
  return {
    ...{ id, name, providerId, providerName: provider.name, baseUrl, state, isSimulated, priority, weight, version },
    groups: row.groups.map(({ group }) => group),
    credentialCount: credentials.length,
    enabledCredentialCount: credentials.filter((credential) => credential.state === 'enabled').length,
    modelCount: row._count.models,
    exceededHoldAt: instantOrNull(row.exceededHoldAt),
    health,
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
  };
}

export function toAnswer(row: ChannelRow, health: ChannelHealth, vault: CredentialVault): ChannelAnswer {
  const { onDisconnect, connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs } = row;
  return {
    ...toSummary(row, health),
    settings: row.settings as ChannelAnswer['settings'],
    ...{ onDisconnect, connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs },
    models: row.models.map(({ modelId, upstreamModel }) => ({ modelId, upstreamModel })),
    credentials: row.credentials.map(({ id, lastFour, state, keyId, createdAt }) => ({
      ...{ id, lastFour, state },
      canBeOpened: keyId === vault.keyId,
      createdAt: instant(createdAt),
    })),
  };
}

/** What the audit log keeps of a channel: never a secret. */
export function documentOf(row: ChannelRow) {
  const { name, providerId, baseUrl, settings, state, priority, weight, onDisconnect } = row;
  const { connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs } = row;
  return {
    ...{ name, providerId, baseUrl, settings, state, priority, weight, onDisconnect },
    ...{ connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs },
    models: Object.fromEntries(row.models.map(({ modelId, upstreamModel }) => [modelId, upstreamModel])),
    groups: row.groups.map(({ group }) => group.name),
    credentials: row.credentials.map(({ id, lastFour, state }) => ({ id, lastFour, state })),
  };
}
