import type { CredentialVault } from '@app/channels';
import type { Prisma } from '@app/database';
import type { ChannelSettings } from '@app/providers';
import { instant, instantOrNull } from '../http/answers';
import type { ChannelHealth } from './channel-health.schemas';
import type { ChannelAnswer, ChannelSummary } from './channels.schemas';

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
  const { id, name, providerId, provider, baseUrl, state, isSimulated, priority, weight, tags, version, credentials } =
    row;
  return {
    ...{
      id,
      name,
      providerId,
      providerName: provider.name,
      baseUrl,
      state,
      isSimulated,
      priority,
      weight,
      tags,
      version,
    },
    groups: row.groups.map(({ group }) => group),
    credentialCount: credentials.length,
    enabledCredentialCount: credentials.filter((credential) => credential.state === 'enabled').length,
    modelCount: row._count.models,
    probeEverySeconds: row.probeEverySeconds,
    exceededHoldAt: instantOrNull(row.exceededHoldAt),
    health,
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
  };
}

/** The settings of a channel beyond what its summary shows. */
export function settingsOf(row: ChannelRow) {
  const { onDisconnect, connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs, totalTimeoutMs } = row;
  const { requestsPerMinute, tokensPerMinute, concurrency, lacks, tags, testModel, probeEverySeconds } = row;
  return {
    settings: row.settings as ChannelSettings,
    ...{ onDisconnect, connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs, totalTimeoutMs },
    ...{ requestsPerMinute, tokensPerMinute, concurrency, lacks, tags, testModel, probeEverySeconds },
    headerOverrides: row.headerOverrides as ChannelAnswer['headerOverrides'],
    parameterOverrides: row.parameterOverrides as Prisma.JsonObject as ChannelAnswer['parameterOverrides'],
  };
}

/** What a file or the audit log keeps of a channel, under names where rows have ids. */
export function describeRow(row: ChannelRow) {
  const { name, providerId, baseUrl, state, priority, weight } = row;
  return {
    ...{ name, providerId, baseUrl, state, priority, weight },
    ...settingsOf(row),
    models: modelsOf(row),
    groups: row.groups.map(({ group }) => group.name),
  };
}

/** Public model name -> what it is called there. */
const modelsOf = ({ models }: ChannelRow): Record<string, string> =>
  Object.fromEntries(models.map(({ modelId, upstreamModel }) => [modelId, upstreamModel]));

export function toAnswer(row: ChannelRow, health: ChannelHealth, vault: CredentialVault): ChannelAnswer {
  return {
    ...toSummary(row, health),
    ...settingsOf(row),
    proxyOrigin: row.proxyOrigin,
    models: row.models.map(({ modelId, upstreamModel }) => ({ modelId, upstreamModel })),
    credentials: row.credentials.map(({ id, lastFour, state, keyId, createdAt }) => ({
      ...{ id, lastFour, state },
      canBeOpened: keyId === vault.keyId,
      createdAt: instant(createdAt),
    })),
  };
}

/** A header that carries a secret, by its name. Its value is not for the audit log. */
const SECRET_HEADER = /auth|key|secret|token|password|cookie/;

/** What the audit log keeps of a channel: never a secret. */
export function documentOf(row: ChannelRow) {
  const document = describeRow(row);
  const headers = Object.entries(document.headerOverrides).map(([name, value]) => [
    name,
    value !== null && SECRET_HEADER.test(name) ? '***' : value,
  ]);
  return {
    ...document,
    headerOverrides: Object.fromEntries(headers) as typeof document.headerOverrides,
    proxyOrigin: row.proxyOrigin,
    credentials: row.credentials.map(({ id, lastFour, state }) => ({ id, lastFour, state })),
  };
}
