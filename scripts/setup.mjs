// Prepares a given PostgreSQL and this checkout for the apps, and starts none. Loads nothing that an old Node could not
// read before its version is checked.
import { requireNode } from './launcher/require-node.mjs';

requireNode();
const { runUntilStopped } = await import('./launcher/run-until-stopped.mjs');
const { setUp } = await import('./launcher/setup.mjs');
await runUntilStopped(setUp);
