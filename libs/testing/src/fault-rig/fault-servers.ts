import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export type ServerName = 'postgres' | 'redis';

interface Started {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly directory: string;
}
type Answer = { readonly id?: number; readonly problem?: string } & Partial<Started>;

/** PostgreSQL and Redis of one spec file, run by scripts/launcher/fault-servers.mjs: they may be killed and started again. */
export class FaultServers {
  private orders = 0;

  private constructor(
    private readonly launcher: ChildProcess,
    private readonly started: Started,
  ) {
    launcher.setMaxListeners(50);
  }

  static async start(): Promise<FaultServers> {
    const launcher = fork(resolve('scripts/launcher/fault-servers.mjs'), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [answer] = (await once(launcher, 'message')) as [Answer];
    if (answer.problem !== undefined) throw new Error(`the servers did not start: ${answer.problem}`);
    return new FaultServers(launcher, answer as Started);
  }

  get databaseUrl(): string {
    return this.started.databaseUrl;
  }

  get redisUrl(): string {
    return this.started.redisUrl;
  }

  /** A folder that is removed with the servers. */
  get directory(): string {
    return this.started.directory;
  }

  /** Kill -9. */
  async kill(server: ServerName): Promise<void> {
    await this.order('kill', server);
  }

  /** On the same port; PostgreSQL with the same data, Redis empty. Resolves when it answers. */
  async restart(server: ServerName): Promise<void> {
    await this.order('start', server);
  }

  async stop(): Promise<void> {
    const exited = once(this.launcher, 'exit');
    this.launcher.disconnect();
    await exited;
  }

  private order(verb: string, server: ServerName): Promise<void> {
    const id = ++this.orders;
    return new Promise((done, failed) => {
      const hear = (answer: Answer) => {
        if (answer.id !== id) return;
        this.launcher.off('message', hear);
        if (answer.problem === undefined) done();
        else failed(new Error(answer.problem));
      };
      this.launcher.on('message', hear);
      this.launcher.send({ id, verb, server });
    });
  }
}
