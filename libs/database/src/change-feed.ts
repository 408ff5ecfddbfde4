import pg from 'pg';

/** What changed: a row of a table, or without an id anything in it. */
export interface Change {
  readonly table: string;
  readonly id: string | undefined;
}

interface Listener {
  readonly tables: ReadonlySet<string>;
  readonly heard: (change: Change) => void;
}

const CHANNEL = 'weir_changes';
const RECONNECT_MS = 1_000;

/**
 * Tells within moments of a commit that channels, prices, limits or API tokens changed, whoever changed them: triggers notify. While
 * PostgreSQL cannot be reached nothing is told; once it can be again, everything counts as changed.
 */
export class ChangeFeed {
  private readonly listeners: Listener[] = [];
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(private readonly url: string) {}

  /** Connects with the first listener. */
  on(tables: readonly string[], heard: Listener['heard']): void {
    this.listeners.push({ tables: new Set(tables), heard });
    if (this.listeners.length === 1) void this.connect();
  }

  async close(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true });
    this.client = client;
    client.on('notification', ({ payload = '' }) => this.tell(payload));
    client.on('error', () => undefined);
    client.once('end', () => this.connectLater());
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.tellAll();
    } catch {
      await client.end().catch(() => undefined);
      this.connectLater();
    }
  }

  private connectLater(): void {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), RECONNECT_MS).unref();
  }

  private tell(payload: string): void {
    const [table = '', id] = payload.split(':');
    for (const { tables, heard } of this.listeners) {
      if (tables.has(table)) heard({ table, id });
    }
  }

  private tellAll(): void {
    for (const { tables, heard } of this.listeners) {
      for (const table of tables) heard({ table, id: undefined });
    }
  }
}
