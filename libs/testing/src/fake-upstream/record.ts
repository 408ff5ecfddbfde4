import { closeSync, openSync, writeSync } from 'node:fs';

/** One line of the fake vendor's bill, as it stands in the record file. */
export interface ServedCall {
  /** The header `x-weir-request-id`, else the body's `user`, else null. */
  readonly requestId: string | null;
  /** The vendor's own `chatcmpl-...` id, unique over restarts. */
  readonly id: string;
  readonly model: string;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly cached_tokens: number;
  readonly reasoning_tokens: number;
  /** `aborted`: the answer broke off, whoever broke it, and the counts are what had been written by then. */
  readonly outcome: 'completed' | 'aborted';
  /** ISO 8601. */
  readonly at: string;
}

/** The newest entries of an endless list. */
export class Recent<Entry> {
  private readonly kept: Entry[] = [];

  constructor(private readonly limit: number) {}

  add(entry: Entry): void {
    this.kept.push(entry);
    // Dropped in bulk: shifting an array on every call would cost more than the call.
    if (this.kept.length >= this.limit * 2) this.kept.splice(0, this.kept.length - this.limit);
  }

  clear(): void {
    this.kept.length = 0;
  }

  list(): readonly Entry[] {
    return this.kept.slice(-this.limit);
  }
}

/** Appends JSON lines with one synchronous write each, so that a line is in the file before the caller can act on it. */
export class RecordFile {
  private readonly descriptor: number;

  constructor(path: string) {
    this.descriptor = openSync(path, 'a');
  }

  append(call: ServedCall): void {
    writeSync(this.descriptor, `${JSON.stringify(call)}\n`);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
