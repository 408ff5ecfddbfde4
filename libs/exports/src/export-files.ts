import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Manifest } from './manifest';

const MANIFEST = 'manifest.json';

interface Attempt {
  /** Of the export. */
  readonly id: string;
  readonly attempt: number;
}

/** `<data>/exports/<id>/`: a folder for each export. It is there whole or not at all. */
export class ExportFiles {
  private readonly root: string;

  constructor(dataDirectory: string) {
    this.root = join(dataDirectory, 'exports');
  }

  pathOf = (exportId: string, file: string): string => join(this.root, exportId, file);

  /** A folder to make files in; whatever an earlier attempt left is deleted. */
  async begin(attempt: Attempt): Promise<string> {
    await this.remove(attempt.id);
    const folder = this.folderOf(attempt);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Leaves what another attempt has made, or is making. */
  async removeAttempt(attempt: Attempt): Promise<void> {
    await rm(this.folderOf(attempt), { recursive: true, force: true });
  }

  /** Under its own name from now on. */
  async publish(exportId: string, folder: string, manifest: Manifest): Promise<void> {
    const file = await open(join(folder, MANIFEST), 'wx');
    await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
    await file.sync();
    await file.close();
    await rm(join(this.root, exportId), { recursive: true, force: true });
    await rename(folder, join(this.root, exportId));
  }

  async remove(exportId: string): Promise<void> {
    for (const name of await this.names()) {
      if (idOf(name) === exportId) await rm(join(this.root, name), { recursive: true, force: true });
    }
  }

  /** Of which exports there are files, finished or not. */
  async ids(): Promise<ReadonlySet<string>> {
    return new Set((await this.names()).map(idOf));
  }

  private folderOf = ({ id, attempt }: Attempt): string => join(this.root, `${id}.attempt-${attempt}`);

  private async names(): Promise<string[]> {
    try {
      return await readdir(this.root);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

const idOf = (name: string): string => name.split('.')[0]!;

/** What a manifest says of a file, and that it is on the disk. */
export async function describeFile(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}
