import { resolve } from 'node:path';
import { defineConfig } from 'prisma/config';

// Prisma's own schema engine is downloaded at run time; ours is the same engine as WebAssembly, over `pg`.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= resolve(__dirname, 'tools/schema-engine.mjs');

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/weir' },
});
