import type { Prisma, PrismaClient } from '@app/database';
import type { CredentialVault } from '@app/vault';
import { uuidv7 } from 'uuidv7';

export interface NewChannel {
  readonly id?: string;
  readonly name: string;
  readonly providerId: string;
  readonly baseUrl: string;
  /** What its vendor asks for beyond address and secret. */
  readonly settings?: Readonly<Record<string, string>>;
  /** None: the channel serves nothing until it gets one. */
  readonly secret?: string;
  /** More credentials of the same account or others; each call draws one. */
  readonly moreSecrets?: readonly string[];
  /** Public model name -> what it is called there. */
  readonly models: ReadonlyMap<string, string>;
  /** None: it serves every group. */
  readonly groupIds?: readonly string[];
  readonly priority: number;
  readonly weight: number;
  readonly state?: 'enabled' | 'disabled';
  readonly isSimulated?: boolean;
  readonly connectTimeoutMs?: number;
  readonly firstByteTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly onDisconnect?: 'drain' | 'abort';
  readonly totalTimeoutMs?: number | null;
  readonly requestsPerMinute?: number | null;
  readonly tokensPerMinute?: number | null;
  readonly concurrency?: number | null;
  /** Capabilities of its models that it does not have. */
  readonly lacks?: readonly string[];
  readonly headerOverrides?: Readonly<Record<string, string | null>>;
  readonly parameterOverrides?: Readonly<Record<string, unknown>>;
  /** With its password, if it has one: it is sealed. */
  readonly proxyUrl?: string | null;
  readonly tags?: readonly string[];
  readonly testModel?: string | null;
  readonly probeEverySeconds?: number;
}

/** Adds a channel with its credentials, sealed. Answers its id. Running API processes use it within seconds. */
export async function addChannel(
  db: PrismaClient | Prisma.TransactionClient,
  vault: CredentialVault,
  { secret, moreSecrets = [], models, groupIds = [], proxyUrl = null, parameterOverrides = {}, ...rest }: NewChannel,
): Promise<string> {
  const { id = uuidv7(), lacks = [], tags = [] } = rest;
  const secrets = secret === undefined ? moreSecrets : [secret, ...moreSecrets];
  await db.channel.create({
    data: {
      ...rest,
      id,
      lacks: [...lacks],
      tags: [...tags],
      parameterOverrides: parameterOverrides as Prisma.InputJsonObject,
      ...sealedProxy(vault, proxyUrl, id),
      baseUrl: rest.baseUrl.replace(/\/+$/, ''),
      credentials: { create: secrets.map((one) => sealedCredential(vault, one)) },
      models: { create: [...models].map(([modelId, upstreamModel]) => ({ modelId, upstreamModel })) },
      groups: { create: groupIds.map((groupId) => ({ groupId })) },
    },
  });
  return id;
}

/** The columns of a channel's proxy: its URL is bound to the channel's id. */
export function sealedProxy(vault: CredentialVault, proxyUrl: string | null, channelId: string) {
  if (proxyUrl === null) return { proxySealed: null, proxyKeyId: null, proxyOrigin: null };
  const { keyId, sealed } = vault.seal(proxyUrl, channelId);
  return { proxySealed: sealed, proxyKeyId: keyId, proxyOrigin: new URL(proxyUrl).origin };
}

/** The row of a credential: the secret is bound to its id. */
export function sealedCredential(vault: CredentialVault, secret: string) {
  const id = uuidv7();
  return { id, ...vault.seal(secret, id), lastFour: secret.slice(-4) };
}
