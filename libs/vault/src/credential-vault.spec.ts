import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokenInvariant } from '@app/common';
import { Config } from '@app/config';
import { CredentialVault } from './credential-vault';

const REQUIRED = { DATABASE_URL: 'postgresql://u:p@localhost/weir', REDIS_URL: 'redis://localhost' };
const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const vaultWith = (settings: Record<string, string>) => new CredentialVault(new Config({ ...REQUIRED, ...settings }));

describe('CredentialVault', () => {
  const vault = vaultWith({ WEIR_MASTER_KEY: keyOf(1) });

  it.each(['sk-secret', '', 'schlüssel 😀', 'x'.repeat(10_000)])('opens what it sealed', (secret) => {
    expect(vault.open(vault.seal(secret, 'row'), 'row')).toBe(secret);
  });

  it('never seals the same secret the same way, and shows nothing of it', () => {
    const [one, other] = [vault.seal('sk-secret', 'row'), vault.seal('sk-secret', 'row')];
    expect(Buffer.from(one.sealed).equals(Buffer.from(other.sealed))).toBe(false);
    expect(Buffer.from(one.sealed).includes('secret')).toBe(false);
    expect(one.keyId).toBe(other.keyId);
    expect(keyOf(1)).not.toContain(one.keyId);
  });

  it('refuses a secret moved to another row', () => {
    expect(() => vault.open(vault.seal('sk-secret', 'row'), 'other row')).toThrow();
  });

  it('refuses a secret sealed under another master key, and says so', () => {
    const other = vaultWith({ WEIR_MASTER_KEY: keyOf(2) });
    const sealed = other.seal('sk-secret', 'row');
    expect(() => vault.open(sealed, 'row')).toThrow(BrokenInvariant);
    expect(() => vault.open({ ...sealed, keyId: vault.keyId }, 'row')).toThrow();
  });

  it('refuses a secret of which any byte was changed', () => {
    const { keyId, sealed } = vault.seal('sk', 'row');
    for (let place = 0; place < sealed.length; place++) {
      const changed = Uint8Array.from(sealed);
      changed[place]! ^= 1;
      expect(() => vault.open({ keyId, sealed: changed }, 'row')).toThrow();
    }
    expect(() => vault.open({ keyId, sealed: sealed.subarray(0, 20) }, 'row')).toThrow();
  });

  it('makes a key of its own, for its owner alone, and finds it again', () => {
    const directory = mkdtempSync(join(tmpdir(), 'weir-vault-'));
    try {
      const settings = { WEIR_DATA_DIR: join(directory, 'data') };
      const sealed = vaultWith(settings).seal('sk-secret', 'row');
      expect(vaultWith(settings).open(sealed, 'row')).toBe('sk-secret');
      expect(statSync(join(directory, 'data', 'master.key')).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
