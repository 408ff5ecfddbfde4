import type { PrismaClient } from '@app/database';
import type { CredentialVault } from '@app/vault';
import { uuidv7 } from 'uuidv7';

export interface NewChannel {
  readonly name: string;
  readonly providerId: string;
  readonly baseUrl: string;
  readonly secret: string;
  /** Public model name -> what it is called there. */
  readonly models: ReadonlyMap<string, string>;
  readonly priority: number;
  readonly weight: number;
  readonly isSimulated?: boolean;
  readonly firstByteTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly onDisconnect?: 'drain' | 'abort';
}

/** Adds a channel with one credential, sealed. Answers its id. Running API processes use it within seconds. */
export async function addChannel(prisma: PrismaClient, vault: CredentialVault, channel: NewChannel): Promise<string> {
  const { secret, models, ...rest } = channel;
  const credentialId = uuidv7();
  const row = await prisma.channel.create({
    data: {
      ...rest,
      baseUrl: rest.baseUrl.replace(/\/+$/, ''),
      credentials: { create: { id: credentialId, ...vault.seal(secret, credentialId), lastFour: secret.slice(-4) } },
      models: { create: [...models].map(([modelId, upstreamModel]) => ({ modelId, upstreamModel })) },
    },
  });
  return row.id;
}
