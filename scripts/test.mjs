// `npm test`. Loads nothing that an old Node could not read before its version is checked.
import { requireNode } from './launcher/require-node.mjs';

requireNode();
const { runTests } = await import('./launcher/run-tests.mjs');
await runTests(process.argv.slice(2));
