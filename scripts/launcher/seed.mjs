import { existsSync } from 'node:fs';
import { lastLines, runNode } from './command.mjs';
import { addressOf } from './database.mjs';
import { inRepository, repository } from './paths.mjs';
import { keepOwnerPassword, readJson, writeWhole } from './secrets.mjs';
import { SetupError } from './setup-error.mjs';

const DEFAULT_OWNER_EMAIL = 'owner@weir.local';

/**
 * Seeds the database and writes bootstrap.json at once, as the API token is told only when it is made. Returns the facts
 * of bootstrap.json; apiToken is null when it was made elsewhere.
 */
export async function seed({ paths, environment, secrets, configuration, simulatorUrl }) {
  const password = environment.WEIR_OWNER_PASSWORD || secrets.ownerPassword;
  const env = {
    ...environment,
    WEIR_OWNER_EMAIL: environment.WEIR_OWNER_EMAIL || DEFAULT_OWNER_EMAIL,
    WEIR_OWNER_PASSWORD: password,
    WEIR_SIMULATOR_URL: simulatorUrl,
  };
  const { status, stdout, output } = await runNode(inRepository('dist/scripts/seed.js'), [], { cwd: repository, env });
  const told = status === 0 ? parseLastLine(stdout) : undefined;
  if (!told) throw new SetupError('The database could not be seeded.', lastLines(output));
  if (told.passwordFits) keepOwnerPassword(paths, password);
  const facts = {
    apiUrl: configuration.apiUrl,
    adminUrl: configuration.adminUrl,
    adminEmail: told.adminEmail,
    adminPassword: told.passwordFits ? password : secrets.ownerPassword,
    apiToken: told.apiToken ?? earlierToken(paths.bootstrap, environment.DATABASE_URL),
    databaseUrl: environment.DATABASE_URL,
    redisUrl: environment.REDIS_URL,
  };
  writeWhole(paths.bootstrap, `${JSON.stringify(facts, null, 2)}\n`);
  return facts;
}

function parseLastLine(stdout) {
  try {
    return JSON.parse(lastLines(stdout, 1));
  } catch {
    return undefined;
  }
}

/** The token told by an earlier start on the same database. Our own server's port may have changed since. */
function earlierToken(file, databaseUrl) {
  if (!existsSync(file)) return null;
  const earlier = readJson(file);
  const place = (url) => `${addressOf(url, 5432)?.replace(/:\d+$/, '')} ${new URL(url).pathname}`;
  return place(earlier.databaseUrl) === place(databaseUrl) ? earlier.apiToken : null;
}
