import { randomBytes } from 'node:crypto';
import { Clock } from '@app/common';
import { CredentialVault } from '@app/vault';
import { Injectable } from '@nestjs/common';
import { SECRET_PREFIX } from './sign';

const SECRET_BYTES = 32;
const BOTH_SIGN_MS = 24 * 60 * 60_000;

export interface SealedSecrets {
  readonly keyId: string;
  readonly sealed: Uint8Array<ArrayBuffer>;
  readonly previousKeyId: string | null;
  readonly previousSealed: Uint8Array<ArrayBuffer> | null;
  readonly previousUntil: Date | null;
}

/** The secrets that sign. Sealed, as they are needed again; shown once. */
@Injectable()
export class WebhookSecrets {
  constructor(
    private readonly vault: CredentialVault,
    private readonly clock: Clock,
  ) {}

  make(endpointId: string) {
    const secret = `${SECRET_PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
    return { secret, sealed: this.vault.seal(secret, endpointId) };
  }

  /** A new secret. The one before signs as well for a day, so that receivers can be told in peace. */
  rotate(endpointId: string, { keyId, sealed }: Pick<SealedSecrets, 'keyId' | 'sealed'>) {
    const made = this.make(endpointId);
    const previousUntil = new Date(this.clock.nowMs() + BOTH_SIGN_MS);
    return {
      secret: made.secret,
      columns: { ...made.sealed, previousKeyId: keyId, previousSealed: sealed, previousUntil },
    };
  }

  /** Newest first. */
  open(endpointId: string, sealed: SealedSecrets): string[] {
    const { previousKeyId: keyId, previousSealed, previousUntil } = sealed;
    const current = this.vault.open(sealed, endpointId);
    if (!keyId || !previousSealed || !previousUntil || previousUntil <= this.clock.now()) return [current];
    return [current, this.vault.open({ keyId, sealed: previousSealed }, endpointId)];
  }
}
