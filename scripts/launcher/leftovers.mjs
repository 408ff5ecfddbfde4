import { livePidFiles, stopStranger } from './processes.mjs';

/** Apps first, together, as they still need the others to finish; then what they stand on, the last one last. */
const WAVES = [['jest'], ['api', 'admin', 'worker'], ['simulator'], ['redis'], ['postgres']];
const WAYS = {
  jest: { signal: 'SIGTERM', group: false, graceMs: 5_000 },
  redis: { signal: 'SIGTERM', group: false, graceMs: 30_000 },
  postgres: { signal: 'SIGINT', group: false, graceMs: 60_000 },
};
const APP_WAY = { signal: 'SIGTERM', group: true, graceMs: 40_000 };

/** Stops what a launcher that was killed left behind. Returns their names. */
export async function stopLeftovers(runFolder) {
  const living = livePidFiles(runFolder);
  for (const wave of WAVES) {
    const found = wave.filter((name) => living.has(name));
    await Promise.all(found.map((name) => stopStranger(living.get(name), WAYS[name] ?? APP_WAY)));
  }
  return [...living.keys()];
}
