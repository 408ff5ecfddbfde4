import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Config } from '@app/config';
import { Database } from '@app/database';
import type { ServedCall } from '../fake-upstream/record';
import { Given } from '../given';
import type { TestDatabase } from '../test-database';
import type { Child } from './child';
import { FaultServers } from './fault-servers';
import { Oracle } from './oracle';
import { Payers } from './payers';
import { APIS, makeProcesses, type Processes } from './processes';

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
    private readonly processes: Processes,
    readonly dataDirectories: readonly string[],
  ) {}

  static async start(options: RigOptions = {}): Promise<FaultRig> {
    const servers = await FaultServers.start();
    const { databaseUrl, redisUrl, directory } = servers;
    const dataDirectories = Array.from(
      { length: options.isSpread ? APIS : 1 },
      (_, index) => `${directory}/data-${index}`,
    );
    for (const path of dataDirectories) {
      mkdirSync(path);
      options.onDataDirectory?.(path);
    }
    const test = await openDatabase(databaseUrl, redisUrl, dataDirectories[0]!);
    const oracles = [await Oracle.start(directory, 'oracle')];
    if (options.hasSpare) oracles.push(await Oracle.start(directory, 'spare'));
    const given = new Given(test);
    const payers = await Payers.make(given, test);
    for (const [index, { url }] of oracles.entries()) {
      await given.channel({ baseUrl: url, models: Payers.models, priority: -index, ...options.channel });
    }
    await options.prepare?.(given, oracles[0]!);
    const settings = {
      WEIR_JOURNAL_STALE_MS: String(JOURNAL_STALE_MS),
      WEIR_MASTER_KEY: MASTER_KEY,
      ...options.settings,
    };
    const processes = await makeProcesses(servers, dataDirectories, settings);
    const rig = new FaultRig(servers, test, oracles, payers, processes, dataDirectories);
    await rig.complete();
    return rig;
  }

  get apis(): readonly Child[] {
    return this.processes.apis;
  }

  get apiUrls(): readonly string[] {
    return this.processes.apiUrls;
  }

  get workers(): readonly Child[] {
    return this.processes.workers;
  }

  get links(): Processes['links'] {
    return this.processes.links;
  }

  /** Starts every process that does not run, and waits until APIs take calls and workers work. */
  async complete(): Promise<void> {
    for (const child of [...this.apis, ...this.workers]) if (!child.isRunning) child.start();
    await Promise.all([
      ...this.apis.map((_, index) => this.untilReady(index)),
      ...this.workers.map((_, index) => this.untilWorking(index)),
    ]);
  }

  async untilReady(api: number): Promise<void> {
    await untilAnswers(this.apis[api]!, `${this.apiUrls[api]}/health/ready`);
  }

  /** A worker that is told to stop before has nothing to finish, and just ends. */
  async untilWorking(worker: number): Promise<void> {
    await untilAnswers(this.workers[worker]!, `${this.processes.workerUrls[worker]}/metrics`);
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

  /** Starts an API that was killed, when its journal counts as that of a dead process. */
  async restartDeadApi(index: number): Promise<void> {
    this.links.api[index]!.heal();
    await pause(JOURNAL_STALE_MS);
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
    await pool.query('UPDATE wallets SET held_nano_usd = 0, capped_nano_usd = 0');
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

async function untilAnswers(child: Child, url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (!child.isRunning) throw new Error(`a process ended while it started:\n${child.logEnd()}`);
    if (await answersOk(url)) return;
    await pause(25);
  }
  throw new Error(`a process did not become ready:\n${child.logEnd()}`);
}

const answersOk = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );
