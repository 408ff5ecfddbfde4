import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { unpackWoff } from './unpack-woff';

/** Has Latin letters, too. */
const FAMILY = 'noto-sans-sc-chinese-simplified';

export interface Fonts {
  readonly regular: string;
  readonly bold: string;
}

/** Paths of TrueType files, unpacked once into a folder below the data directory; what is missing there is made again. */
export async function unpackedFonts(dataDirectory: string): Promise<Fonts> {
  const folder = join(dataDirectory, 'cache', 'fonts');
  await mkdir(folder, { recursive: true });
  const [regular, bold] = await Promise.all([unpacked(folder, 400), unpacked(folder, 700)]);
  return { regular, bold };
}

async function unpacked(folder: string, weight: number): Promise<string> {
  const path = join(folder, `${FAMILY}-${weight}.ttf`);
  if (existsSync(path)) return path;
  const source = createRequire(__filename).resolve(`@fontsource/noto-sans-sc/files/${FAMILY}-${weight}-normal.woff`);
  // Whoever reads it meanwhile sees a whole file or none.
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, unpackWoff(await readFile(source)));
  await rename(draft, path);
  return path;
}
