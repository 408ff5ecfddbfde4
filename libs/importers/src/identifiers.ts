import { createHash } from 'node:crypto';
import type { ImportSource, SourceApiToken, SourceChannel, SourcePerson } from './import-source';

/**
 * Ids follow from what a thing is in the source, so a second import finds what the first one made. UUIDs of version 8: made
 * of a hash of our own.
 */
function idOf(source: ImportSource, kind: string, key: string): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify(['import', source.name, kind, key]))
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** With the name as well: another instance counts its users from 1 too. */
const personKey = ({ key, username }: SourcePerson) => `${key} ${username}`;

export const organizationIdOf = (source: ImportSource, person: SourcePerson): string =>
  idOf(source, 'organization', personKey(person));
export const userIdOf = (source: ImportSource, person: SourcePerson): string => idOf(source, 'user', personKey(person));
export const apiTokenIdOf = (source: ImportSource, token: SourceApiToken): string =>
  idOf(source, 'api-token', `${token.key} ${token.secretHash}`);
export const channelIdOf = (source: ImportSource, channel: SourceChannel): string =>
  idOf(source, 'channel', channel.key);
