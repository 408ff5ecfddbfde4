import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRepository } from './paths.mjs';
import { isRunning } from './processes.mjs';
import { stopSignal } from './shutdown.mjs';

const lock = inRepository('.weir-lock');
const POLL_MS = 200;
const POLLS_UNTIL_OWNERLESS = 10;

/**
 * Lets one process at a time change what a checkout shares (node_modules, the generated client, dist), so that `npm test`
 * beside `npm start` is safe. A dead owner's lock does not count.
 */
export async function withRepositoryLock(work) {
  await acquire();
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

async function acquire() {
  for (let ownerless = 0; ;) {
    try {
      mkdirSync(lock, { mode: 0o700 });
      return writeFileSync(`${lock}/pid`, String(process.pid));
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = ownerPid();
    ownerless = owner === undefined ? ownerless + 1 : 0;
    if (ownerless > POLLS_UNTIL_OWNERLESS || (owner && !isRunning(owner)))
      rmSync(lock, { recursive: true, force: true });
    else await sleep(POLL_MS, undefined, { signal: stopSignal });
  }
}

/** Undefined in the moment between the making of the folder and of the file in it. */
function ownerPid() {
  try {
    return Number(readFileSync(`${lock}/pid`, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}
