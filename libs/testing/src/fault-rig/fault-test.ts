import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Allowance } from './compare-call';
import type { FaultRig } from './fault-rig';
import { judge, type Verdict } from './judge';
import { Load, USUAL_LOAD, type LoadShape } from './load';
import { Random } from './random';

const DEFAULT_REPETITIONS = 20;
/** A fault is not tried further once so much was found. */
const MOST_PROBLEMS = 3;
const MINUTES_MS = 60_000;

export interface Fault {
  /** F01 ..., in the order of the matrix of failures. */
  readonly id: string;
  readonly name: string;
  readonly allowance?: Allowance;
  readonly shape?: Partial<LoadShape>;
  /** For a fault that takes long and is not of the matrix; else WEIR_FAULT_REPETITIONS. */
  readonly atMost?: number;
  /** At least one call must have been charged at its last checkpoint. */
  readonly mustRecover?: boolean;
  /** What else must be true once all is quiet. Throws what is not. */
  readonly afterwards?: (round: Pick<Round, 'rig' | 'prefix' | 'number'>) => Promise<void>;
  /** Why this machine cannot have the fault; asked when its turn comes. */
  readonly missing?: () => string | undefined;
}

/** One repetition: load is under way, and `fault` happens to it. */
export interface Round {
  readonly number: number;
  readonly rig: FaultRig;
  readonly random: Random;
  readonly load: Load;
  readonly prefix: string;
  /** Some time, drawn. */
  readonly wait: (leastMs: number, mostMs: number) => Promise<void>;
}

export const repetitions = (): number => Number(process.env['WEIR_FAULT_REPETITIONS'] ?? DEFAULT_REPETITIONS);

/** A named test: the fault, again and again under load, each time judged; its row goes into the table of all faults. */
export function faultTest(rigOf: () => FaultRig, fault: Fault, happen: (round: Round) => Promise<void>): void {
  const claim = `${fault.id} ${fault.name}`;
  it(
    claim,
    async () => {
      const random = Random.ofRun();
      const total = new Total(fault, random.seed);
      const missing = fault.missing?.();
      if (missing) return total.report(`not run: ${missing}`);
      const most = Math.min(repetitions(), fault.atMost ?? Number.POSITIVE_INFINITY);
      for (let number = 1; number <= most && !total.isHopeless; number++) {
        total.add(await repeat(rigOf(), fault, { number, random, happen }));
      }
      total.report();
    },
    10 * MINUTES_MS,
  );
}

let rounds = 0;

/** One repetition with its load, and the verdict on it. What `happen` throws is a problem of the repetition. */
export async function repeat(
  rig: FaultRig,
  { id, allowance = {}, shape, afterwards }: Fault,
  {
    number,
    random,
    happen,
  }: { readonly number: number; readonly random: Random; readonly happen: (round: Round) => Promise<void> },
): Promise<Verdict> {
  const prefix = `${id}-${process.pid}-${++rounds}-`;
  await rig.payers.give(random, prefix);
  const load = new Load(
    prefix,
    rig.apiUrls,
    rig.payers,
    { ...USUAL_LOAD, ...shape },
    new Random(random.between(0, 2 ** 31)),
  );
  const wait = (leastMs: number, mostMs: number) => pause(random.between(leastMs, mostMs));
  const thrown: string[] = [];
  await happen({ number, rig, random, load, prefix, wait }).catch((error: unknown) =>
    thrown.push(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  );
  const calls = await load.stop();
  const verdict = await judge(rig, { prefix, calls, allowance });
  await afterwards?.({ rig, prefix, number }).catch((error: unknown) => thrown.push(String(error)));
  const problems = [...thrown, ...rig.unaskedEnds(), ...verdict.problems];
  if (problems.length > 0) {
    await rig.complete();
    await rig.forgive();
  }
  return { ...verdict, problems: problems.map((problem) => `repetition ${number}: ${problem}`) };
}

/** The sum of all repetitions of a fault. */
export class Total {
  private repetitions = 0;
  private calls = 0;
  private overspent = 0n;
  private lost = 0n;
  private lostWithinBound = 0n;
  private doubled = 0;
  private recovered = 0;
  private readonly problems: string[] = [];

  constructor(
    private readonly fault: Pick<Fault, 'id' | 'name' | 'mustRecover'>,
    private readonly seed: number,
  ) {}

  add(verdict: Verdict): void {
    this.repetitions += 1;
    this.calls += verdict.calls;
    this.overspent += verdict.overspent;
    this.lost += verdict.lost;
    this.lostWithinBound += verdict.lostWithinBound;
    this.doubled += verdict.doubled;
    this.recovered += verdict.recovered;
    this.problems.push(...verdict.problems);
  }

  /** Enough is known: each further repetition would wait for what does not come. */
  get isHopeless(): boolean {
    return this.problems.length >= MOST_PROBLEMS;
  }

  /** Writes the row, then throws when anything was found. */
  report(note = ''): void {
    const { id, name, mustRecover } = this.fault;
    if (mustRecover && this.recovered === 0 && !note) this.problems.push('no call was charged at a checkpoint');
    const file = process.env['WEIR_FAULTS_ROWS'];
    const row = {
      id,
      name,
      repetitions: this.repetitions,
      calls: this.calls,
      overspent: String(this.overspent),
      lost: String(this.lost),
      lostWithinBound: String(this.lostWithinBound),
      doubled: this.doubled,
      problems: this.problems.length,
      note,
      seed: this.seed,
    };
    if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
    if (this.problems.length === 0) return;
    const shown = this.problems.slice(0, 8).join('\n\n');
    throw new Error(`${this.problems.length} problems; WEIR_FAULT_SEED=${this.seed} draws the same again\n\n${shown}`);
  }
}
