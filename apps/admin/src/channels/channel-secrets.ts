import type { CredentialVault } from '@app/channels';
import { AppError } from '@app/common';
import { adapterFor } from '@app/providers';
import { requireFound } from '../http/versions';
import type { ChannelRow } from './channel-rows';

type CredentialRow = ChannelRow['credentials'][number];

/** The secrets of a channel that our master key opens. */
export const secretsOf = ({ credentials }: ChannelRow, vault: CredentialVault): string[] =>
  credentials.filter(({ keyId }) => keyId === vault.keyId).map((credential) => vault.open(credential, credential.id));

/** With its password, if it has one; null: it has no proxy. Throws AppError('invalid_value'). */
export function openProxy(
  { id, proxySealed: sealed, proxyKeyId: keyId }: Pick<ChannelRow, 'id' | 'proxySealed' | 'proxyKeyId'>,
  vault: CredentialVault,
): string | null {
  if (!sealed || keyId === null) return null;
  if (keyId === vault.keyId) return vault.open({ keyId, sealed }, id);
  const message = 'The proxy was sealed under another master key, and cannot be opened: enter it again.';
  throw new AppError('invalid_value', { message, param: 'proxyUrl' });
}

/** Throws AppError('invalid_value') for the first that can be none of this vendor. */
export function requireSecrets(adapterId: string, secrets: readonly string[]): void {
  const errors = faultsOfSecrets(adapterId, secrets);
  const [first] = errors;
  if (first) throw new AppError('invalid_value', { ...first, errors });
}

export const faultsOfSecrets = (adapterId: string, secrets: readonly string[]) =>
  secrets.flatMap((secret, index) => {
    const message = adapterFor(adapterId).faultOfSecret?.(secret);
    return message === undefined ? [] : [{ param: `secrets.${index}`, message }];
  });

/** The credential that is named, else the first that is enabled. Throws AppError('not_found'), ('invalid_value'). */
export function openCredential(
  { credentials }: ChannelRow,
  vault: CredentialVault,
  credentialId: string | undefined,
): { readonly id: string; readonly secret: string } {
  const credential = credentialId ? byId(credentials, credentialId) : firstUsable(credentials);
  if (credential.keyId !== vault.keyId) {
    const message = 'This credential was sealed under another master key, and cannot be opened.';
    throw new AppError('invalid_value', { message, param: 'credentialId' });
  }
  return { id: credential.id, secret: vault.open(credential, credential.id) };
}

const byId = (credentials: readonly CredentialRow[], id: string): CredentialRow =>
  requireFound(credentials.find((credential) => credential.id === id) ?? null);

function firstUsable(credentials: readonly CredentialRow[]): CredentialRow {
  const credential = credentials.find(({ state }) => state === 'enabled') ?? credentials[0];
  if (!credential)
    throw new AppError('invalid_value', { message: 'The channel has no credential.', param: 'credentialId' });
  return credential;
}
