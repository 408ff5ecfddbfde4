import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { lastLines, runNode } from './command.mjs';
import { inRepository, programs, repository } from './paths.mjs';
import { withRepositoryLock } from './repository-lock.mjs';
import { SetupError } from './setup-error.mjs';

const CONNECT_TIMEOUT_MS = 5_000;
const schema = inRepository('prisma/schema.prisma');
const client = inRepository('libs/database/src/generated/client.ts');
const prismaEnvironment = { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' };

/** Makes Prisma's client when it is missing or older than the schema. */
export async function ensureClient({ log, note }) {
  const isCurrent = () => existsSync(client) && statSync(client).mtimeMs >= statSync(schema).mtimeMs;
  if (isCurrent()) return note('up to date');
  await withRepositoryLock(async () => {
    if (!isCurrent()) await prisma(['generate'], { log, what: 'The database client could not be generated' });
  });
}

/** Applies the migrations that are new; makes the database itself when there is none. */
export async function migrate({ url, log }) {
  await prisma(['migrate', 'deploy'], { log, url, what: 'The database could not be migrated' });
}

async function prisma(args, { log, url, what }) {
  const env = url ? { ...prismaEnvironment, DATABASE_URL: url } : prismaEnvironment;
  const { status, output } = await runNode(programs.prisma, args, { cwd: repository, env, log });
  if (status !== 0) throw new SetupError(`${what}. Log: ${log}`, lastLines(output));
}

/** { version } of the server when a statement works, else { problem }. That the database does not exist yet is no problem. */
export async function databaseVersion(url) {
  const pg = createRequire(inRepository('package.json'))('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query('SHOW server_version');
    return { version: rows[0].server_version.split(' ')[0] };
  } catch (error) {
    const isMissing = error.code === '3D000';
    return isMissing ? { version: 'the database will be made' } : { problem: error.code ?? error.message };
  } finally {
    await client.end().catch(() => undefined);
  }
}

const PROBLEMS = {
  ECONNREFUSED: 'nothing listens there. Start PostgreSQL, or correct DATABASE_URL',
  ENOTFOUND: 'the host is not known. Correct DATABASE_URL',
  '28P01': 'the user name or password is refused. Correct DATABASE_URL',
  28000: 'the user is refused. Correct DATABASE_URL, or pg_hba.conf',
};

/** Checks a PostgreSQL that is not ours and returns its URL. The message never contains the password. */
export async function useGivenDatabase({ url, note }) {
  const address = addressOf(url, 5432);
  if (!address) {
    throw new SetupError(
      'DATABASE_URL is not a PostgreSQL URL. It looks like postgresql://USER:PASSWORD@HOST:5432/weir',
    );
  }
  const { version, problem } = await databaseVersion(url);
  if (!version) {
    const why = PROBLEMS[problem] ?? `${problem}. Correct DATABASE_URL`;
    throw new SetupError(
      `Cannot use the database at ${address} of DATABASE_URL: ${why}, or unset it to have Weir run its own.`,
    );
  }
  note(`${address}, ${version}`);
  return url;
}

/** host:port of a URL, or undefined when it is none. */
export function addressOf(url, defaultPort) {
  try {
    const { hostname, port } = new URL(url);
    return hostname && `${hostname}:${port || defaultPort}`;
  } catch {
    return undefined;
  }
}
