import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../scripts/launcher/paths.mjs';
import { say } from '../scripts/launcher/progress.mjs';

const SMALLEST_SHARE = 0.005;
const NOT_WORK = new Set(['(idle)', '(root)']);

/** Where a process spent its CPU, from the newest profile in a folder: [{ name, share }]. */
export function readTopFunctions(folder) {
  // Their names begin with the date and time.
  const file = readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .sort()
    .at(-1);
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const selfUs = new Map();
  let totalUs = 0;
  samples.forEach((id, index) => {
    const frame = byId.get(id);
    if (NOT_WORK.has(frame.functionName)) return;
    const key = `${frame.functionName || '(anonymous)'}  ${placeOf(frame)}`;
    selfUs.set(key, (selfUs.get(key) ?? 0) + timeDeltas[index]);
    totalUs += timeDeltas[index];
  });
  const functions = [...selfUs].map(([name, us]) => ({ name, share: us / totalUs }));
  return functions.filter(({ share }) => share >= SMALLEST_SHARE).sort((a, b) => b.share - a.share);
}

const placeOf = ({ url, lineNumber }) =>
  url ? `${url.replace(`file://${repository}/`, '').replace('node_modules/', '')}:${lineNumber + 1}` : '';

export function reportFunctions(functions) {
  say('\nSelf time of the API process, start included:');
  for (const { name, share } of functions) say(`${(share * 100).toFixed(1).padStart(6)} %  ${name}`);
}
