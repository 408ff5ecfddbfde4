import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { readJson, writeWhole } from './secrets.mjs';
import { SetupError } from './setup-error.mjs';

const HIGHEST_PORT = 65_535;

/** Resolves to the error code that listening failed with, or to the port that was listened on. */
function tryListening(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve({ problem: error.code }));
    server.listen({ port, host, exclusive: true }, () => {
      const { port: opened } = server.address();
      server.close(() => resolve({ port: opened }));
    });
  });
}

export function answersTcp(port, host = '127.0.0.1', timeoutMs = 1_000) {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: timeoutMs });
    const finish = (answers) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}

const freePort = async () => (await tryListening(0, '127.0.0.1')).port;

/** The port of one of our own services: the same as last time while nobody else has taken it. */
export async function ownPort(paths, name) {
  const ports = existsSync(paths.ports) ? readJson(paths.ports) : {};
  if (ports[name] && (await tryListening(ports[name], '127.0.0.1')).port) return ports[name];
  ports[name] = await freePort();
  writeWhole(paths.ports, `${JSON.stringify(ports, null, 2)}\n`);
  return ports[name];
}

/** Reads a port from the environment. */
export function configuredPort(variable, fallback, environment = process.env) {
  const text = environment[variable] || String(fallback);
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port <= HIGHEST_PORT) return port;
  throw new SetupError(`${variable} is "${text}", which is not a port. Use a number from 1 to ${HIGHEST_PORT}.`);
}

/** Throws a SetupError naming the setting to change when the port cannot be listened on. */
export async function requireFreePort({ variable, port, host }) {
  // Some systems let a second program listen on one address of a port that another one has on all of them.
  const isAnswered = await answersTcp(port);
  const { problem } = isAnswered ? { problem: 'EADDRINUSE' } : await tryListening(port, host);
  if (!problem) return;
  if (problem === 'EADDRINUSE') {
    throw new SetupError(
      `Port ${port} is taken by another program. Stop that program, or set ${variable} to a free port, for example: ${variable}=${await freePort()} npm start`,
    );
  }
  throw new SetupError(`Cannot listen on ${host}:${port} (${problem}). Check WEIR_HOST and ${variable}.`);
}
