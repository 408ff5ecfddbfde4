import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READ_BYTES = 64 * 1024;

/** A file on disk without a name: it is gone when it is closed, and when we die. */
export class SpooledFile {
  bytes = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async create(): Promise<SpooledFile> {
    const path = join(tmpdir(), `weir-upload-${randomUUID()}`);
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    return new SpooledFile(handle);
  }

  async append(bytes: Buffer): Promise<void> {
    await this.handle.writeFile(bytes);
    this.bytes += bytes.length;
  }

  /** Its content, from the beginning each time, also when it is read by several at once. */
  async *read(): AsyncGenerator<Uint8Array> {
    for (let position = 0; position < this.bytes;) {
      const { bytesRead, buffer } = await this.handle.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
