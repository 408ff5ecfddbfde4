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
  readonly probeEverySeconds?: number;
}

/** Adds a channel with its credentials, sealed. Answers its id. Running API processes use it within seconds. */
export async function addChannel(
  db: PrismaClient | Prisma.TransactionClient,
  vault: CredentialVault,
  { secret, moreSecrets = [], models, groupIds = [], ...rest }: NewChannel,
): Promise<string> {
  const secrets = secret === undefined ? moreSecrets : [secret, ...moreSecrets];
  const row = await db.channel.create({
    data: {
      ...rest,
      baseUrl: rest.baseUrl.replace(/\/+$/, ''),
      credentials: { create: secrets.map((one) => sealedCredential(vault, one)) },
      models: { create: [...models].map(([modelId, upstreamModel]) => ({ modelId, upstreamModel })) },
      groups: { create: groupIds.map((groupId) => ({ groupId })) },
    },
  });
  return row.id;
}

/** The row of a credential: the secret is bound to its id. */
export function sealedCredential(vault: CredentialVault, secret: string) {
  const id = uuidv7();
  return { id, ...vault.seal(secret, id), lastFour: secret.slice(-4) };
}
