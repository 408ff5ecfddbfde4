import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 48;

/** A new secret: `sk-` and 48 letters and digits, 285 bits. Shown once, never stored. */
export function newSecret(): string {
  let secret = 'sk-';
  while (secret.length < LENGTH + 3) {
    for (const byte of randomBytes(LENGTH)) {
      // 248 is the largest multiple of 62 in a byte: what lies above would favour the first letters.
      if (byte < 248 && secret.length < LENGTH + 3) secret += ALPHABET[byte % 62];
    }
  }
  return secret;
}

/** What is stored: the secret is random, so a plain hash keeps it. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
