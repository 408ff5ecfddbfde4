import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { SetupError } from './setup-error.mjs';

const MASTER_KEY_BYTES = 32;
const newPassword = () => randomBytes(24).toString('base64url');

/** The passwords and the key of this installation, made once: { postgresPassword, redisPassword, ownerPassword, masterKey }. */
export function loadSecrets(paths, environment = process.env) {
  if (!existsSync(paths.secrets)) {
    const [postgresPassword, redisPassword, ownerPassword] = [newPassword(), newPassword(), newPassword()];
    writeWhole(paths.secrets, `${JSON.stringify({ postgresPassword, redisPassword, ownerPassword }, null, 2)}\n`);
  }
  return { ...readJson(paths.secrets), masterKey: environment.WEIR_MASTER_KEY || loadMasterKey(paths.masterKey) };
}

/** The owner's is the given one, once that is known to open the door: a later start without it still knows. */
export function keepOwnerPassword(paths, ownerPassword) {
  const secrets = readJson(paths.secrets);
  if (secrets.ownerPassword !== ownerPassword) {
    writeWhole(paths.secrets, `${JSON.stringify({ ...secrets, ownerPassword }, null, 2)}\n`);
  }
}

/** The key that channel credentials are encrypted with. Without it they cannot be read any more: it belongs in back-ups. */
function loadMasterKey(file) {
  if (!existsSync(file)) writeWhole(file, randomBytes(MASTER_KEY_BYTES).toString('base64'));
  return readFileSync(file, 'utf8').trim();
}

/** Never leaves half a file behind, whenever it is interrupted. */
export function writeWhole(file, text) {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code) throw error;
    throw new SetupError(`${file} is not valid JSON. Restore it from a back-up, or remove it to have a new one made.`);
  }
}
