import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines, run } from './launcher/command.mjs';
import { inRepository } from './launcher/paths.mjs';
import { say } from './launcher/progress.mjs';
import { MUTATIONS } from '../test/mutations.mjs';

/**
 * `npm run test:mutations`: breaks the money code on purpose, one way after the other, each in a copy, and shows which named
 * test notices. Exit code 1 when one goes unnoticed. `npm run test:mutations -- WORD` runs those whose name has the word.
 */
const COPIED = [
  ...['apps', 'libs', 'prisma', 'scripts', 'test', 'tools', 'package.json', 'package-lock.json', 'tsconfig.json'],
  ...['nest-cli.json', 'jest.config.js', 'prisma.config.ts', '.swcrc', '.npmrc', '.weir-test/redis'],
];

const folder = mkdtempSync(join(tmpdir(), 'weir-mutations-'));
let unnoticed = 0;
try {
  for (const name of COPIED.filter((one) => existsSync(inRepository(one)))) {
    cpSync(inRepository(name), join(folder, name), { recursive: true });
  }
  symlinkSync(inRepository('node_modules'), join(folder, 'node_modules'));
  for (const mutation of MUTATIONS.filter(({ name }) => name.includes(process.argv[2] ?? ''))) {
    const noticedBy = await notice(mutation);
    say(
      `${noticedBy ? 'noticed  ' : 'UNNOTICED'}  ${mutation.name}${noticedBy ? `\n             by "${noticedBy}"` : ''}`,
    );
    if (!noticedBy) unnoticed += 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
say(`${unnoticed} unnoticed`);
process.exitCode = unnoticed === 0 ? 0 : 1;

/** The name of a test that fails with the mutation; undefined: none does. Throws Error when the tests could not run. */
async function notice({ file, find, replace, spec }) {
  const original = readFileSync(inRepository(file), 'utf8');
  if (original.split(find).length !== 2) throw new Error(`${file} does not have this exactly once: ${find}`);
  writeFileSync(
    join(folder, file),
    original.replace(find, () => replace),
  );
  const ring = spec.includes('.db.') ? 'db' : 'unit';
  const words = [join(folder, 'scripts/test.mjs'), '--ring', ring, spec, '--verbose'];
  const { output } = await run(process.execPath, words, { cwd: folder });
  writeFileSync(join(folder, file), original);
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [];
  const noticedBy = /✕ (.+?)(?: \(\d+ m?s\))?$/m.exec(output)?.[1];
  if (!noticedBy && !(Number(passed) > 0 && failed === '0'))
    throw new Error(`${spec} did not run:\n${lastLines(output)}`);
  return noticedBy;
}
