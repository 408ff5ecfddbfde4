import { step } from '../scripts/launcher/progress.mjs';
import { KINDS } from './calls.mjs';
import { measure } from './rig.mjs';

/** Enough for V8 to compile what is hot; the pairs after the first only have to come to speed again. */
const WARM_UP_SECONDS = 3;
const COME_TO_SPEED_SECONDS = 1;
const LONE_BLOCKS = 15;

export const median = (numbers) => {
  const ordered = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(ordered.length / 2);
  return ordered.length % 2 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
};

/** One kind of calls under load, in turns: bare proxy, Weir, bare proxy, Weir. Ratios are of the two beside each other. */
export async function measureKind(rig, name, { concurrency, seconds, rounds }) {
  const kind = KINDS[name];
  return step(`${kind.title}, ${concurrency} at a time`, async (note) => {
    const pairs = [];
    for (let round = 0; round < rounds; round++) {
      const warmUp = round === 0 ? WARM_UP_SECONDS : COME_TO_SPEED_SECONDS;
      const pair = {};
      for (const side of ['bare', 'weir']) {
        await measure(rig, rig.sides[side], { kind, concurrency, seconds: warmUp });
        pair[side] = await measure(rig, rig.sides[side], { kind, concurrency, seconds });
        rig.processes.throwIfEnded();
      }
      pairs.push(pair);
    }
    const summary = summarize(pairs);
    note(`${Math.round(summary.weir.callsPerSecond)} calls/s`);
    return { title: kind.title, ...summary, pairs };
  });
}

function summarize(pairs) {
  return {
    bare: medianOf(pairs.map(({ bare }) => bare)),
    weir: medianOf(pairs.map(({ weir }) => weir)),
    apiRatio: median(pairs.map(({ bare, weir }) => weir.cpuUs.api / bare.totalUs)),
    everythingRatio: median(pairs.map(({ bare, weir }) => weir.totalUs / bare.totalUs)),
  };
}

/** Of several phases, figure by figure. */
function medianOf(phases) {
  const figure = (read) => median(phases.map(read));
  const cpuUs = Object.keys(phases[0].cpuUs).map((name) => [name, figure(({ cpuUs }) => cpuUs[name])]);
  const names = ['callsPerSecond', 'p50Ms', 'p99Ms', 'lagMs', 'totalUs'];
  return {
    ...Object.fromEntries(names.map((name) => [name, figure((phase) => phase[name])])),
    cpuUs: Object.fromEntries(cpuUs),
    calls: phases.reduce((sum, { calls }) => sum + calls, 0),
    failures: phases.reduce((sum, { failures }) => sum + failures, 0),
  };
}

/** What a caller alone waits, at each side. */
export async function measureLone(rig) {
  return step('a lone caller', async () => {
    const [names, sides] = [Object.keys(rig.sides), Object.values(rig.sides)];
    const ask = async (kind) => {
      const results = await rig.callers.lone({ targets: sides.map((side) => side.target(kind)), blocks: LONE_BLOCKS });
      const calls = (index) => results[index].calls + results[index].warmUp.calls;
      for (const [index, side] of sides.entries()) await side.finish(calls(index));
      return Object.fromEntries(results.map((result, index) => [names[index], result]));
    };
    return { json: await ask(KINDS.json), stream: await ask(KINDS.stream) };
  });
}
