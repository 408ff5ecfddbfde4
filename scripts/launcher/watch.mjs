import { setTimeout as sleep } from 'node:timers/promises';
import { build, fingerprint as fingerprintOfServers } from './build.mjs';
import { fingerprint as fingerprintOfDashboard } from './build-dashboard.mjs';
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
  for (let seen = fingerprints(); !stopSignal.aborted;) {
    await sleep(POLL_MS, undefined, { signal: stopSignal });
    const current = fingerprints();
    const areServersNew = current.servers !== seen.servers;
    if (!areServersNew && current.dashboard === seen.dashboard) continue;
    seen = current;
    const changed = areServersNew ? apps : [];
    await rebuild(changed, log).catch((error) => stopSignal.aborted || showFailure(explain(error)));
  }
}

const fingerprints = () => ({ servers: fingerprintOfServers(), dashboard: fingerprintOfDashboard() });

/** Restarts the given apps afterwards; none when only the dashboard has changed, which needs no more than a reload. */
async function rebuild(apps, log) {
  const startedAt = performance.now();
  await ensureClient({ log, note: () => undefined });
  await withRepositoryLock(() => build(log));
  if (stopSignal.aborted) return;
  await Promise.all(apps.map((app) => app.restart(STOP_GRACE_MS)));
  announce(
    `built${apps.length > 0 ? ' and restarted' : ''} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`,
  );
}
