import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, Clock } from '@app/common';
import { Config } from '@app/config';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';

/** The largest that the reader of SQLite files takes. */
const MAX_BYTES = 512 * 1024 * 1024;
const KEPT_MS = 60 * 60_000;

/** Files waiting to be imported, below the data directory: readable by this account alone, and gone after an hour. */
@Injectable()
export class UploadedFiles {
  private readonly folder: string;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.folder = join(config.dataDirectory, 'imports');
  }

  pathOf(fileId: string): string {
    return join(this.folder, fileId);
  }

  /** Throws AppError('body_too_large'); nothing stays of what was too large or broke off. */
  async keep(content: Readable): Promise<{ fileId: string; bytes: number }> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.removeOld();
    const fileId = uuidv7();
    const path = this.pathOf(fileId);
    let bytes = 0;
    const bounded = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        bytes += chunk.length;
        done(bytes > MAX_BYTES ? new AppError('body_too_large') : null, chunk);
      },
    });
    try {
      await pipeline(content, bounded, createWriteStream(path, { mode: 0o600 }));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return { fileId, bytes };
  }

  async remove(fileId: string): Promise<void> {
    await rm(this.pathOf(fileId), { force: true });
  }

  private async removeOld(): Promise<void> {
    const before = this.clock.nowMs() - KEPT_MS;
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found && found.mtimeMs < before) await rm(path, { force: true });
    }
  }
}
