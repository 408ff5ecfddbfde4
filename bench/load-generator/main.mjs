// The callers, in a process of their own. Takes one order at a time: { work: 'crowd' | 'lone' | 'steady', ... }.
import { crowd, lone, steady } from './load.mjs';

const WORK = { crowd, lone, steady };

process.on('message', async ({ work, ...order }) => {
  try {
    process.send({ result: await WORK[work](order) });
  } catch (error) {
    process.send({ problem: error.message });
  }
});
process.on('disconnect', () => process.exit(0));
