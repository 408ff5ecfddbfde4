import { setTimeout as sleep } from 'node:timers/promises';
import { build, fingerprint } from './build.mjs';
import { ensureClient } from './database.mjs';
import { announce, showFailure } from './progress.mjs';
import { withRepositoryLock } from './repository-lock.mjs';
import { explain } from './setup-error.mjs';
import { stopSignal } from './shutdown.mjs';

const POLL_MS = 700;
/** Whoever develops does not wait for streams. */
const STOP_GRACE_MS = 2_000;

/** Builds and restarts the apps whenever a source has changed, until the shutdown. A failed build leaves them running. */
export async function rebuildOnChanges(apps, log) {
  for (let seen = fingerprint(); !stopSignal.aborted;) {
    await sleep(POLL_MS, undefined, { signal: stopSignal });
    const current = fingerprint();
    if (current === seen) continue;
    seen = current;
    await rebuild(apps, log).catch((error) => stopSignal.aborted || showFailure(explain(error)));
  }
}

async function rebuild(apps, log) {
  const startedAt = performance.now();
  await ensureClient({ log, note: () => undefined });
  await withRepositoryLock(() => build(log));
  if (stopSignal.aborted) return;
  await Promise.all(apps.map((app) => app.restart(STOP_GRACE_MS)));
  announce(`built and restarted (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
}
