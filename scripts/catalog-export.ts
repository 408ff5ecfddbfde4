import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exportCatalog } from '@app/catalog';
import { print, runCommand } from './command';

/** `npm run catalog:export [-- FILE]`: the whole catalogue as a file that `catalog:import` takes; without FILE, printed. */
void runCommand(async ({ prisma }) => {
  const text = JSON.stringify(await exportCatalog(prisma), null, 2);
  const file = process.argv[2];
  if (file === undefined) return print(text);
  writeFileSync(resolve(file), `${text}\n`);
});
