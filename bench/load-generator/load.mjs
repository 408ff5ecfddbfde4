import { setTimeout as sleep } from 'node:timers/promises';
import { caller } from './ask.mjs';

/** So many calls in a row to one target, then to the next: noise of the machine hits all of them. */
const BLOCK = 20;
const MOST_PROBLEMS = 50;

class Answers {
  #answers = [];
  #problems = [];

  /** Throws Error when so many calls failed that going on would measure failures. */
  add(answer) {
    if (!answer.problem) return this.#answers.push(answer);
    this.#problems.push(answer.problem);
    if (this.#problems.length > MOST_PROBLEMS) throw new Error(`calls fail: ${this.#problems[0]}`);
  }

  summary() {
    const total = sorted(this.#answers.map(({ ms }) => ms));
    const firstText = sorted(this.#answers.flatMap(({ firstTextMs }) => firstTextMs ?? []));
    return {
      calls: this.#answers.length,
      failures: this.#problems.length,
      firstProblem: this.#problems[0],
      p50Ms: quantile(total, 0.5),
      p99Ms: quantile(total, 0.99),
      firstTextP50Ms: quantile(firstText, 0.5),
    };
  }
}

const sorted = (numbers) => Float64Array.from(numbers).sort();
const quantile = (numbers, share) => numbers[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];

/** Callers that all call again and again for some seconds. */
export async function crowd({ target, concurrency, seconds }) {
  const call = caller(target, concurrency);
  const answers = new Answers();
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  const callInARow = async () => {
    while (performance.now() < end) answers.add(await call());
  };
  await Promise.all(Array.from({ length: concurrency }, callInARow));
  return { ...answers.summary(), seconds: (performance.now() - startedAt) / 1000 };
}

/** So many calls a second, whether those before were answered or not. What is refused for a limit counts apart. */
export async function steady({ target, perSecond, seconds }) {
  const call = caller(target, perSecond);
  const answers = new Answers();
  let refused = 0;
  const ask = async () => {
    const answer = await call();
    if (answer.problem?.startsWith('429')) refused += 1;
    else answers.add(answer);
  };
  const startedAt = performance.now();
  const asked = [];
  for (let count = 0; count < perSecond * seconds; count++) {
    const waitMs = startedAt + (count * 1000) / perSecond - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    asked.push(ask());
  }
  await Promise.all(asked);
  return { ...answers.summary(), refused };
}

/** One caller, who goes round the targets in blocks. The first block of each is a warm-up: it counts as calls only. */
export async function lone({ targets, blocks }) {
  const all = targets.map((target) => ({ call: caller(target, 1), warmUp: new Answers(), measured: new Answers() }));
  for (let block = 0; block <= blocks; block++) {
    for (const { call, warmUp, measured } of all) {
      const answers = block === 0 ? warmUp : measured;
      for (let count = 0; count < BLOCK; count++) answers.add(await call());
    }
  }
  return all.map(({ warmUp, measured }) => ({ ...measured.summary(), warmUp: warmUp.summary() }));
}
