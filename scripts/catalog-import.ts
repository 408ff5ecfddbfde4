import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { recordChange } from '@app/audit';
import { importCatalog } from '@app/catalog';
import { z } from 'zod';
import { print, runCommand } from './command';

/** `npm run catalog:import [-- FILE]`: models and prices from a file, prisma/catalog.json by default. */
void runCommand(async ({ prisma }) => {
  const path = resolve(process.argv[2] ?? 'prisma/catalog.json');
  try {
    const after = { path, ...(await importCatalog(prisma, JSON.parse(readFileSync(path, 'utf8')))) };
    await recordChange(prisma, { actor: 'cli:catalog:import', action: 'catalog.imported', subject: 'catalog', after });
    print(`${after.models} models, ${after.addedPriceVersions} new price versions.`);
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${path}: ${reason}`, { cause: error });
  }
});
