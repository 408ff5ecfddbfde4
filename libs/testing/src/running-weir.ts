import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './free-port';
import { Given } from './given';
import { openTestDatabase, testRedisUrl, type TestDatabase } from './test-database';

export type AppName = 'api' | 'worker' | 'admin';

type LogLine = Readonly<Record<string, unknown>> & { readonly level: number; readonly msg: string };

const READY_WITHIN_MS = 30_000;

/** The built apps as processes of their own, on a database and ports of their own: what an end-to-end test talks to. */
export class RunningWeir {
  private readonly children = new Map<AppName | 'other-api', ChildProcess>();

  private constructor(
    readonly test: TestDatabase,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Starts api and worker unless told otherwise; rows a test needs before the first call are made by `prepare`. */
  static async start(
    prepare: (given: Given) => Promise<void>,
    settings: Readonly<Record<string, string>> = {},
    apps: readonly AppName[] = ['worker', 'api'],
  ): Promise<RunningWeir> {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'weir-e2e-'));
    const test = await openTestDatabase({ WEIR_DATA_DIR: dataDirectory });
    await prepare(new Given(test));
    const [apiPort, adminPort] = [await freePort(), await freePort()];
    const weir = new RunningWeir(test, {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: test.url,
      REDIS_URL: testRedisUrl(),
      WEIR_DATA_DIR: dataDirectory,
      WEIR_API_PORT: String(apiPort),
      WEIR_ADMIN_PORT: String(adminPort),
      WEIR_LOG_LEVEL: 'error',
      ...settings,
    });
    await Promise.all(apps.map((app) => weir.launch(app)));
    return weir;
  }

  get dataDirectory(): string {
    return this.environment['WEIR_DATA_DIR']!;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.environment['WEIR_API_PORT']}`;
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.environment['WEIR_ADMIN_PORT']}`;
  }

  pid(app: AppName): number {
    return this.children.get(app)!.pid!;
  }

  /** What an app has logged so far, all its starts together. */
  logOf(app: AppName): LogLine[] {
    const lines = readFileSync(this.logFileOf(app), 'utf8').split('\n');
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
  }

  async launch(app: AppName): Promise<void> {
    const child = this.spawn(app, this.environment);
    this.children.set(app, child);
    if (app !== 'worker') await answersReady(`${app === 'api' ? this.apiUrl : this.adminUrl}/health/ready`, child);
  }

  /** A second API process beside the first. Answers its URL. */
  async launchOtherApi(): Promise<string> {
    const port = String(await freePort());
    const child = this.spawn('api', { ...this.environment, WEIR_API_PORT: port });
    this.children.set('other-api', child);
    const url = `http://127.0.0.1:${port}`;
    await answersReady(`${url}/health/ready`, child);
    return url;
  }

  /** Without a chance to clean up. */
  async kill(app: AppName): Promise<void> {
    await this.end(app, 'SIGKILL');
  }

  /** As an operator stops it. Answers the exit code. */
  async stopApp(app: AppName): Promise<number | null> {
    return this.end(app, 'SIGTERM');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.children.keys()].map((app) => this.end(app, 'SIGTERM')));
    await this.test.drop();
    rmSync(this.environment['WEIR_DATA_DIR']!, { recursive: true, force: true });
  }

  private spawn(app: AppName, env: Readonly<Record<string, string>>): ChildProcess {
    const log = openSync(this.logFileOf(app), 'a');
    const child = spawn(process.execPath, [resolve(`dist/apps/${app}/src/main.js`)], {
      env,
      stdio: ['ignore', log, 'inherit'],
    });
    closeSync(log);
    return child;
  }

  private logFileOf(app: AppName): string {
    return join(this.environment['WEIR_DATA_DIR']!, `${app}.log`);
  }

  private async end(app: AppName | 'other-api', signal: NodeJS.Signals): Promise<number | null> {
    const child = this.children.get(app);
    this.children.delete(app);
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    child.kill(signal);
    await once(child, 'exit');
    return child.exitCode;
  }
}

async function answersReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`the process ended with code ${child.exitCode} before ${url} answered`);
    const isReady = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((again) => setTimeout(again, 50));
  }
  throw new Error(`${url} did not answer within ${READY_WITHIN_MS} ms`);
}
