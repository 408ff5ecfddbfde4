import type { ChangeFeed } from './change-feed';

export interface SnapshotOptions {
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
  /** Read again at once when one of these tables changes. */
  readonly changes?: { readonly feed: ChangeFeed; readonly of: readonly string[] };
}

/**
 * A small part of the database, whole in memory, read again when it changes and every few seconds. Reading fails: the last value stays,
 * since what must be exact (money) is asked of the database itself.
 */
export class Snapshot<T> {
  private value: T | undefined;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private isStale = false;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly options: SnapshotOptions,
  ) {}

  /** The first load; throws what loading throws. */
  async start(): Promise<void> {
    this.value = await this.load();
    this.timer = setInterval(() => void this.refresh(), this.options.everyMs);
    this.timer.unref();
    const { changes } = this.options;
    changes?.feed.on(changes.of, () => void this.refresh());
  }

  stop(): void {
    clearInterval(this.timer);
  }

  current(): T {
    if (this.value === undefined) throw new Error('a snapshot is read before it was started');
    return this.value;
  }

  /** Resolves when the value is no older than this call: what changes while it is read has it read once more. */
  async refresh(): Promise<void> {
    this.isStale = true;
    this.reading ??= this.readUntilFresh().finally(() => (this.reading = undefined));
    await this.reading;
  }

  private async readUntilFresh(): Promise<void> {
    while (this.isStale) {
      this.isStale = false;
      try {
        this.value = await this.load();
      } catch (error) {
        this.options.onError(error);
      }
    }
  }
}
