import type { PrismaClient } from '@app/database';
import type { CredentialVault } from '@app/vault';

/**
 * Throws Error when the credentials in use were sealed under another master key than ours: what we seal, the API could not
 * open. The oldest of them tells, as any later one may be a mistake itself.
 */
export async function requireCommonMasterKey(prisma: PrismaClient, vault: CredentialVault): Promise<void> {
  const oldest = await prisma.channelCredential.findFirst({
    where: { state: 'enabled', channel: { state: 'enabled' } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    include: { channel: { select: { name: true } } },
  });
  if (!oldest || oldest.keyId === vault.keyId) return;
  throw new Error(
    `The master key here (${vault.keyId}) is not the one that the credential of channel "${oldest.channel.name}" was sealed ` +
      `with (${oldest.keyId}). Set WEIR_MASTER_KEY, or the WEIR_DATA_DIR whose master.key it is, to what the API has.`,
  );
}
