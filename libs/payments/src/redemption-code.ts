import { createHash, randomInt } from 'node:crypto';

/** Letters and digits that are not taken for one another: no 0 O, 1 I L, U V. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTWXYZ23456789';
const PREFIX = 'WEIR';
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** `WEIR-XXXX-XXXX-XXXX-XXXX`, 77 random bits: nobody guesses one of a million codes. */
export function newRedemptionCode(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return [PREFIX, ...Array.from({ length: GROUPS }, group)].join('-');
}

/** What is stored. Case, dashes and spaces are the typist's own. */
export function hashRedemptionCode(code: string): Uint8Array<ArrayBuffer> {
  const plain = code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return Uint8Array.from(createHash('sha256').update(plain).digest());
}
