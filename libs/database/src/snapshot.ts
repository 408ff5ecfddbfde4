/**
 * A small part of the database, whole in memory, read again every few seconds. Reading fails: the last value stays, since
 * what must be exact (money) is asked of the database itself.
 */
export class Snapshot<T> {
  private value: T | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly options: { readonly everyMs: number; readonly onError: (error: unknown) => void },
  ) {}

  /** The first load; throws what loading throws. */
  async start(): Promise<void> {
    this.value = await this.load();
    this.timer = setInterval(() => void this.refresh(), this.options.everyMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  current(): T {
    if (this.value === undefined) throw new Error('a snapshot is read before it was started');
    return this.value;
  }

  async refresh(): Promise<void> {
    try {
      this.value = await this.load();
    } catch (error) {
      this.options.onError(error);
    }
  }
}
