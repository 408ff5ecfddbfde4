// `npm run bench`. Loads nothing that an old Node could not read before its version is checked.
import { requireNode } from './launcher/require-node.mjs';

requireNode();
const { bench } = await import('../bench/main.mjs');
await bench(process.argv.slice(2));
