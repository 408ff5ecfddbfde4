import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'prisma/config';

// Prisma's own schema engine is downloaded at run time; ours is the same engine as WebAssembly, over `pg`.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= resolve(__dirname, 'tools/schema-engine.mjs');

/** Of the Weir that was started here, when the environment names none. */
function startedDatabase(): string | undefined {
  const path = resolve(process.env.WEIR_DATA_DIR ?? '.weir', 'bootstrap.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { databaseUrl: string }).databaseUrl : undefined;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? startedDatabase() ?? 'postgresql://postgres@127.0.0.1:5432/weir' },
});
