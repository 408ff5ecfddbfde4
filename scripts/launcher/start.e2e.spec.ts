import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FakeUpstream, openTestDatabase, testRedisUrl, type TestDatabase } from '@app/testing';

const PASSWORD = 'correct horse battery staple';

interface Facts {
  readonly apiUrl: string;
  readonly adminUrl: string;
  readonly adminEmail: string;
  readonly adminPassword: string;
  readonly apiToken: string;
}

describe('npm start', () => {
  let folder: string;
  let test: TestDatabase;
  let vendor: FakeUpstream;
  let launcher: ChildProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-start-'));
    test = await openTestDatabase();
    vendor = await FakeUpstream.start();
  });
  afterEach(() => stop());
  afterAll(async () => {
    await vendor.close();
    await test.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** On the PostgreSQL and Redis of the tests, until it says that it runs. */
  async function start(settings: Readonly<Record<string, string>>): Promise<Facts> {
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      DATABASE_URL: test.url,
      REDIS_URL: testRedisUrl(),
      WEIR_DATA_DIR: folder,
      WEIR_API_PORT: String(await freePort()),
      WEIR_ADMIN_PORT: String(await freePort()),
      ...settings,
    };
    const child = spawn(process.execPath, [resolve('scripts/start.mjs')], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    launcher = child;
    let output = '';
    await new Promise<void>((isRunning, hasFailed) => {
      child.stdout.on('data', (text: Buffer) => {
        output += text.toString();
        if (output.includes('Weir is running')) isRunning();
      });
      child.once('exit', () => hasFailed(new Error(output)));
    });
    return JSON.parse(readFileSync(join(folder, 'bootstrap.json'), 'utf8')) as Facts;
  }

  async function stop(): Promise<void> {
    if (!launcher || launcher.exitCode !== null) return;
    launcher.kill('SIGTERM');
    await once(launcher, 'exit');
  }

  const logIn = async ({ adminUrl, adminEmail, adminPassword }: Facts): Promise<number> => {
    const body = JSON.stringify({ email: adminEmail, password: adminPassword });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${adminUrl}/api/sessions`, { method: 'POST', headers, body })).status;
  };

  it('takes the first password and the simulated vendor from the environment, and remembers the password', async () => {
    const facts = await start({ WEIR_OWNER_PASSWORD: PASSWORD, WEIR_SIMULATOR_URL: vendor.url });

    expect([facts.adminPassword, await logIn(facts)]).toEqual([PASSWORD, 201]);
    const answer = await fetch(`${facts.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${facts.apiToken}` },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect([answer.status, vendor.requests.length]).toEqual([200, 1]);
    expect(existsSync(join(folder, 'run', 'simulator.pid'))).toBe(false);

    await stop();
    const later = await start({});
    expect([later.adminPassword, await logIn(later)]).toEqual([PASSWORD, 201]);
    expect(existsSync(join(folder, 'run', 'simulator.pid'))).toBe(true);
  }, 180_000);

  it('never writes down a password that is not the owner’s', async () => {
    const facts = await start({ WEIR_OWNER_PASSWORD: 'set too late', WEIR_SIMULATOR_URL: vendor.url });
    expect([facts.adminPassword, await logIn(facts)]).toEqual([PASSWORD, 201]);
  }, 120_000);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
