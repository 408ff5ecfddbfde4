import type { Prisma } from '@app/database';
import { uuidv7 } from 'uuidv7';
import type { CredentialVault } from './credential-vault';

export interface NewChannel {
  readonly name: string;
  readonly providerId: string;
  readonly baseUrl: string;
  readonly secret: string;
  /** Calls are spread over all secrets. */
  readonly moreSecrets?: readonly string[];
  /** Public model name -> what it is called there. */
  readonly models: ReadonlyMap<string, string>;
  /** None: serves every group. */
  readonly groupIds?: readonly string[];
  readonly priority: number;
  readonly weight: number;
  readonly state?: 'enabled' | 'disabled';
  readonly isSimulated?: boolean;
  readonly connectTimeoutMs?: number;
  readonly firstByteTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly onDisconnect?: 'drain' | 'abort';
}

/** Adds a channel with its credentials, sealed. Answers its id. Running API processes use it within seconds. */
export async function addChannel(
  db: Prisma.TransactionClient,
  vault: CredentialVault,
  channel: NewChannel,
): Promise<string> {
  const { secret, moreSecrets = [], models, groupIds = [], ...rest } = channel;
  const row = await db.channel.create({
    data: {
      ...rest,
      baseUrl: rest.baseUrl.replace(/\/+$/, ''),
      credentials: { create: [secret, ...moreSecrets].map((each) => sealedCredential(vault, each)) },
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
