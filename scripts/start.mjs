// `npm start` and `npm run dev`. Loads nothing that an old Node could not read before its version is checked.
import { requireNode } from './launcher/require-node.mjs';

requireNode();
const { runUntilStopped } = await import('./launcher/run-until-stopped.mjs');
const { launch } = await import('./launcher/launch.mjs');
await runUntilStopped(() => launch({ isWatching: process.argv.includes('--watch') }));
