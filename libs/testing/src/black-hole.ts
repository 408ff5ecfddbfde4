import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Listens, and then never looks at what knocks. */
const DEAF = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;
/** More than any backlog of one lets in. */
const MAX_WAITING = 16;
const CONNECTS_WITHIN_MS = 300;

export interface BlackHole {
  readonly url: string;
  close(): void;
}

/** An address where nobody ever answers a knock: connections to it are neither made nor refused. */
export async function blackHole(): Promise<BlackHole> {
  const deaf = spawn(process.execPath, ['-e', DEAF], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [bytes] = (await once(deaf.stdout, 'data')) as [Buffer];
  const port = Number(bytes.toString());
  const waiting: Socket[] = [];
  for (let isFull = false; !isFull && waiting.length < MAX_WAITING;) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    waiting.push(socket);
    isFull = await Promise.race([
      once(socket, 'connect').then(() => false),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(true), CONNECTS_WITHIN_MS)),
    ]);
  }
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () => {
      for (const socket of waiting) socket.destroy();
      deaf.kill('SIGKILL');
    },
  };
}
