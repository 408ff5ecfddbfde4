import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { invariant } from '@app/common';
import { Config } from '@app/config';
import { Injectable } from '@nestjs/common';

export interface SealedSecret {
  /** Names the master key, so that a rotated one is noticed instead of failing to decrypt. */
  readonly keyId: string;
  /** Nonce, tag, cipher text. */
  readonly sealed: Uint8Array<ArrayBuffer>;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals secrets that must be read again: AES-256-GCM under the master key, bound to the id of the row it is stored in. */
@Injectable()
export class CredentialVault {
  private readonly key: Buffer;
  readonly keyId: string;

  constructor(config: Config) {
    this.key = config.masterKey ? Buffer.from(config.masterKey, 'base64') : keyFile(config.dataDirectory);
    this.keyId = createHash('sha256').update(this.key).digest('hex').slice(0, 16);
  }

  seal(secret: string, rowId: string): SealedSecret {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(rowId));
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return { keyId: this.keyId, sealed: Uint8Array.from(Buffer.concat([nonce, cipher.getAuthTag(), text])) };
  }

  /** Throws BrokenInvariant for a secret sealed under another master key, and Error for one that was tampered with. */
  open({ keyId, sealed }: { readonly keyId: string; readonly sealed: Uint8Array }, rowId: string): string {
    invariant(keyId === this.keyId, `secret ${rowId} was sealed under master key ${keyId}, not ${this.keyId}`);
    const bytes = Buffer.from(sealed);
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(rowId))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }
}

/** The key in the data directory, made at first use, readable by its owner alone. */
function keyFile(dataDirectory: string): Buffer {
  const path = join(dataDirectory, 'master.key');
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  try {
    // wx: of two processes that start at once, one makes the key and both read it.
    writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  invariant(key.length === 32, `${path} holds 32 bytes in base64`);
  return key;
}
