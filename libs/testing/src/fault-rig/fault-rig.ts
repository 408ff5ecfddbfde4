import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Config } from '@app/config';
import { Database } from '@app/database';
import type { ServedCall } from '../fake-upstream/record';
import { freePort } from '../free-port';
import { Given } from '../given';
import type { TestDatabase } from '../test-database';
import { Child } from './child';
import { FaultServers } from './fault-servers';
import { FaultyLink } from './faulty-link';
import { Oracle } from './oracle';
import { Payers } from './payers';

const APIS = 2;
const WORKERS = 2;
const READY_WITHIN_MS = 30_000;
export const JOURNAL_STALE_MS = 1_500;

export interface RigOptions {
  /** Of the channel that serves everything. */
  readonly channel?: { readonly firstByteTimeoutMs?: number; readonly idleTimeoutMs?: number };
  readonly settings?: Readonly<Record<string, string>>;
  /** A data directory for each API, as on machines of their own; else they share one. */
  readonly isSpread?: boolean;
  /** A second vendor that is asked when the first one fails. */
  readonly hasSpare?: boolean;
  readonly prepare?: (given: Given, oracle: Oracle) => Promise<void>;
  /** Called for each data directory, before anything uses it. */
  readonly onDataDirectory?: (path: string) => void;
}

/** What a caller was told. */
export interface Told {
  readonly status: number;
  readonly code: string | undefined;
}

/** All of Weir as processes that may be killed, the wires between them, and a vendor that keeps its own bill. */
export class FaultRig {
  private constructor(
    readonly servers: FaultServers,
    readonly test: TestDatabase,
    /** The vendor, and the spare one. */
    readonly oracles: readonly Oracle[],
    readonly payers: Payers,
    readonly apis: readonly Child[],
    readonly apiUrls: readonly string[],
    readonly workers: readonly Child[],
    /** From each API, and from all workers, to PostgreSQL; from all to Redis. */
    readonly links: { readonly api: readonly FaultyLink[]; readonly worker: FaultyLink; readonly redis: FaultyLink },
    readonly dataDirectories: readonly string[],
  ) {}

  static async start(options: RigOptions = {}): Promise<FaultRig> {
    const { channel = {}, settings = {}, isSpread = false, hasSpare = false } = options;
    const servers = await FaultServers.start();
    const { databaseUrl, redisUrl, directory } = servers;
    const dataDirectories = Array.from({ length: isSpread ? APIS : 1 }, (_, index) => `${directory}/data-${index}`);
    for (const path of dataDirectories) {
      mkdirSync(path);
      options.onDataDirectory?.(path);
    }
    const test = await openDatabase(databaseUrl, redisUrl, dataDirectories[0]!);
    const oracles = [await Oracle.start(directory, 'oracle')];
    if (hasSpare) oracles.push(await Oracle.start(directory, 'spare'));
    const given = new Given(test);
    const payers = await Payers.make(given, test);
    for (const [index, { url }] of oracles.entries()) {
      await given.channel({ baseUrl: url, models: Payers.models, priority: -index, ...channel });
    }
    await options.prepare?.(given, oracles[0]!);

    const link = { worker: await FaultyLink.to(databaseUrl), redis: await FaultyLink.to(redisUrl) };
    const shared = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      REDIS_URL: link.redis.through(redisUrl),
      WEIR_LOG_LEVEL: 'warn',
      WEIR_JOURNAL_STALE_MS: String(JOURNAL_STALE_MS),
      WEIR_MASTER_KEY: MASTER_KEY,
      ...settings,
    };
    const apiLinks: FaultyLink[] = [];
    const apiUrls: string[] = [];
    const apis: Child[] = [];
    for (let index = 0; index < APIS; index++) {
      const [wire, port] = [await FaultyLink.to(databaseUrl), await freePort()];
      apiLinks.push(wire);
      apiUrls.push(`http://127.0.0.1:${port}`);
      const environment = {
        ...shared,
        DATABASE_URL: wire.through(databaseUrl),
        WEIR_API_PORT: String(port),
        WEIR_DATA_DIR: dataDirectories[index % dataDirectories.length]!,
      };
      const name = `api-${index}`;
      apis.push(new Child({ name, script: 'apps/api/src/main.js', environment, logFile: `${directory}/${name}.log` }));
    }
    const workers = Array.from({ length: WORKERS }, (_, index) => {
      const environment = {
        ...shared,
        DATABASE_URL: link.worker.through(databaseUrl),
        WEIR_DATA_DIR: dataDirectories[0]!,
      };
      const name = `worker-${index}`;
      return new Child({ name, script: 'apps/worker/src/main.js', environment, logFile: `${directory}/${name}.log` });
    });
    const links = { api: apiLinks, ...link };
    const rig = new FaultRig(servers, test, oracles, payers, apis, apiUrls, workers, links, dataDirectories);
    await rig.complete();
    return rig;
  }

  /** Starts every process that does not run, and waits until the APIs take calls. */
  async complete(): Promise<void> {
    for (const child of [...this.apis, ...this.workers]) if (!child.isRunning) child.start();
    await Promise.all(this.apis.map((_, index) => this.untilReady(index)));
  }

  async untilReady(api: number): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (!this.apis[api]!.isRunning) throw new Error(`an API ended while it started:\n${this.apis[api]!.logEnd()}`);
      if (await answersOk(`${this.apiUrls[api]}/health/ready`)) return;
      await pause(25);
    }
    throw new Error(`an API did not become ready:\n${this.apis[api]!.logEnd()}`);
  }

  /** One plain call. */
  async ask(api: number, body: object = {}, apiToken = this.payers.richOrganization.apiToken): Promise<Told> {
    const answer = await fetch(`${this.apiUrls[api]}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiToken}` },
      body: JSON.stringify({ model: 'rich', messages: [{ role: 'user', content: 'hi' }], ...body }),
    });
    const text = await answer.text();
    const isError = answer.status !== 200;
    const code = isError ? (JSON.parse(text) as { error?: { code?: string } }).error?.code : undefined;
    return { status: answer.status, code };
  }

  /** Kill -9 of an API; it comes back when its journal counts as that of a dead process. */
  async killAndRestartApi(index: number): Promise<void> {
    await this.apis[index]!.kill();
    this.links.api[index]!.heal();
    await pause(JOURNAL_STALE_MS + 50);
    this.apis[index]!.start();
    await this.untilReady(index);
  }

  /** What the vendors billed, by the `user` of the request, in the order of the attempts. */
  bill(): Map<string, ServedCall[]> {
    const bill = new Map<string, ServedCall[]>();
    for (const call of this.oracles.flatMap((oracle) => oracle.bill())) {
      const user = call.requestId ?? '';
      const known = bill.get(user);
      if (known) known.push(call);
      else bill.set(user, [call]);
    }
    return bill;
  }

  /** What no fault may do: end a process that nobody killed. */
  unaskedEnds(): string[] {
    return [...this.apis, ...this.workers].flatMap((child) => child.takeUnasked() ?? []);
  }

  /** Ends that match are as they should be. */
  forgetEnds(expected: RegExp): void {
    for (const child of [...this.apis, ...this.workers]) child.forgetUnasked(expected);
  }

  /** Makes the next repetition independent of what this one has broken. */
  async forgive(): Promise<void> {
    const { pool } = this.test.database;
    await pool.query('DELETE FROM usage_inbox');
    await pool.query('DELETE FROM holds');
    await pool.query('UPDATE wallets SET held_nano_usd = 0');
  }

  async stop(): Promise<void> {
    for (const child of [...this.apis, ...this.workers]) child.thaw();
    await Promise.all([...this.apis, ...this.workers].map((child) => child.kill()));
    for (const link of [...this.links.api, this.links.worker, this.links.redis]) link.close();
    for (const oracle of this.oracles) await oracle.stop();
    await this.test.drop();
    await this.servers.stop();
  }
}

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

async function openDatabase(databaseUrl: string, redisUrl: string, dataDirectory: string): Promise<TestDatabase> {
  const config = new Config({
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    WEIR_DATA_DIR: dataDirectory,
    WEIR_MASTER_KEY: MASTER_KEY,
    WEIR_LOG_LEVEL: 'silent',
  });
  const database = new Database(config);
  await database.pool.query("SELECT ensure_partitions((now() - interval '1 day')::date, 3)");
  return { url: databaseUrl, config, database, drop: () => database.onApplicationShutdown() };
}

const answersOk = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );
