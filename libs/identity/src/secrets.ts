import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as they go into a cookie or a link. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is kept of a secret that is long and random: nobody can guess back from it. */
export const hashOf = (secret: string) => Uint8Array.from(createHash('sha256').update(secret).digest());
