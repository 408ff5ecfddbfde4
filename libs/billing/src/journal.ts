import { closeSync, mkdirSync, openSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestId } from '@app/common';
import { encodeRecord, type JournalRecord } from './journal-record';

const SEGMENT_BYTES = 16 * 1024 * 1024;
const ALIVE_EVERY_MS = 1_000;

export interface JournalOwner {
  /** Another process took the folder over, believing us dead. We must not go on. */
  readonly onLost: (error: unknown) => void;
  /** The disk does not take what we write. */
  readonly onFailure: (error: unknown) => void;
}

interface Segment {
  readonly path: string;
  readonly file: number;
  bytes: number;
  /** Its last line is not whole: the disk was full. Nothing may follow it. */
  isTorn: boolean;
  /** Calls with a record here that the inbox does not have yet. */
  readonly open: Set<RequestId>;
}

/**
 * The calls of this process that the inbox does not have yet, on disk: written when a call ends (and while a long one
 * runs), deleted when the inbox has them. Survives the death of the process, not that of the disk. Each process has a
 * folder of its own; a file in it is touched every second, and a folder left untouched is taken over (journal-recovery).
 */
export class Journal {
  private readonly segments: Segment[] = [];
  private readonly alivePath: string;
  private timer: NodeJS.Timeout | undefined;
  private sequence = 0;
  private stampedAtMs = 0;

  /** `staleMs`: untouched for so long the folder may be taken over. */
  constructor(
    private readonly folder: string,
    private readonly staleMs: number,
    private readonly owner: JournalOwner,
  ) {
    this.alivePath = join(folder, 'alive');
  }

  open(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writeFileSync(this.alivePath, '');
    this.stampedAtMs = Date.now();
    this.startSegment();
    this.timer = setInterval(() => this.touch(), ALIVE_EVERY_MS);
    this.timer.unref();
  }

  /**
   * Who stood still for so long that another process may have taken over must know before it admits or answers a call: its
   * holds may be freed, and what it writes is read by nobody.
   */
  makeSure(): void {
    if (Date.now() - this.stampedAtMs > this.staleMs / 2) this.touch();
  }

  /** Synchronous: when it returns, the record survives our death. Throws when the disk refuses. */
  append(record: JournalRecord): void {
    this.makeSure();
    const segment = this.writable();
    const line = Buffer.from(encodeRecord(record));
    const written = writeSync(segment.file, line);
    segment.bytes += written;
    segment.isTorn = written < line.length;
    if (segment.isTorn) throw new Error(`only ${written} of ${line.length} bytes could be written`);
    segment.open.add(record.requestId);
  }

  /** Throws while the disk takes no records. */
  probe(): void {
    this.stamp();
    writeSync(this.writable().file, '\n');
  }

  /** The inbox has these calls. Does not throw. */
  acknowledge(requestIds: readonly RequestId[]): void {
    for (const segment of this.segments) {
      for (const requestId of requestIds) segment.open.delete(requestId);
    }
    for (const segment of this.segments.slice(0, -1)) {
      if (segment.open.size === 0) this.remove(segment);
    }
  }

  /** Deletes the folder when nothing in it is needed any more; otherwise the next process takes it over. */
  close(): void {
    clearInterval(this.timer);
    const isDone = this.segments.every((segment) => segment.open.size === 0);
    for (const segment of this.segments) closeSync(segment.file);
    if (isDone) rmSync(this.folder, { recursive: true, force: true });
  }

  private writable(): Segment {
    const last = this.segments.at(-1);
    return last && !last.isTorn && last.bytes < SEGMENT_BYTES ? last : this.startSegment();
  }

  private startSegment(): Segment {
    const path = join(this.folder, `${String(++this.sequence).padStart(8, '0')}.log`);
    const segment = { path, file: openSync(path, 'a', 0o600), bytes: 0, isTorn: false, open: new Set<RequestId>() };
    this.segments.push(segment);
    return segment;
  }

  private remove(segment: Segment): void {
    this.segments.splice(this.segments.indexOf(segment), 1);
    try {
      closeSync(segment.file);
      rmSync(segment.path, { force: true });
    } catch (error) {
      // A segment that stays is brought home once more after our death, and drops out there.
      this.owner.onFailure(error);
    }
  }

  private stamp(): void {
    const now = new Date();
    utimesSync(this.alivePath, now, now);
    this.stampedAtMs = now.getTime();
  }

  private touch(): void {
    try {
      this.stamp();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.owner.onLost(error);
      else this.owner.onFailure(error);
    }
  }
}
