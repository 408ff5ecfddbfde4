import { Config } from '@app/config';
import { nanoUsd, newRequestId } from '@app/common';
import { openPool } from '@app/database';
import type { HoldOutcome, HoldRequest } from '@app/ledger';
import { Logger } from '@app/logging';
import type pg from 'pg';
import { HoldBatcher } from '../hold-batcher';
import { QUEUE_SESSION } from '../session-settings';
import { insertIntoInbox, type InboxItem } from '../usage-inbox.queries';
import { finishedCall, type FinishedCall } from './finished-call';

export interface Orders {
  readonly settings: Readonly<Record<string, string>>;
  readonly payers: readonly FinishedCall['payer'][];
  readonly price: FinishedCall['price'];
  /** So many calls, or for so long. */
  readonly calls: number;
  readonly forMs?: number;
  readonly atOnce: number;
  /** The least and the most that calls can cost, in nano-USD. */
  readonly caps: readonly [bigint, bigint];
  /** Calls take less than their cap, if need be only one nano-dollar. */
  readonly mayBeLowered?: boolean;
  /** What becomes of admitted calls: they go on, cost all they can, or a part of that. */
  readonly ending: 'none' | 'cap' | 'part';
  readonly seed: number;
}

export interface Tally {
  readonly admitted: number;
  readonly refused: number;
  /** Refused as too dear although more was available than they could cost. */
  readonly wronglyRefused: number;
  /** What the admitted calls will be charged, by wallet. */
  readonly charged: ReadonlyMap<string, bigint>;
  readonly processId: string;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const INBOX_BATCH = 200;

/** Callers of one API process: the real batcher of holds on a connection of its own, and the real inbox. */
class Callers {
  private readonly processId = newRequestId();
  private readonly holdPool: pg.Pool;
  private readonly inboxPool: pg.Pool;
  private readonly batcher: HoldBatcher;
  private readonly charged = new Map<string, bigint>();
  private readonly latencies: number[] = [];
  private ended: InboxItem[] = [];
  private asked = 0;
  private admitted = 0;
  private wronglyRefused = 0;
  private state: number;

  constructor(private readonly orders: Orders) {
    const config = new Config(orders.settings);
    this.holdPool = openPool(config.databaseUrl, 1, { settings: QUEUE_SESSION });
    this.inboxPool = openPool(config.databaseUrl, 1, { settings: QUEUE_SESSION });
    const owner = { processId: this.processId, expireAfterMs: 600_000, makeSure: () => undefined };
    this.batcher = new HoldBatcher(this.holdPool, owner, new Logger(config));
    this.state = orders.seed;
  }

  async run(): Promise<Tally> {
    const startedMs = performance.now();
    const deadlineMs = startedMs + (this.orders.forMs ?? Number.POSITIVE_INFINITY);
    const caller = async () => {
      while (this.asked < this.orders.calls && performance.now() < deadlineMs) await this.callOnce();
    };
    await Promise.all(Array.from({ length: this.orders.atOnce }, caller));
    await this.flush();
    const seconds = (performance.now() - startedMs) / 1_000;
    await Promise.all([this.holdPool.end(), this.inboxPool.end()]);
    return { ...this.tally(), seconds };
  }

  private async callOnce(): Promise<void> {
    this.asked += 1;
    const payer = this.orders.payers[this.random(this.orders.payers.length)]!;
    const [lowest, highest] = this.orders.caps;
    const hold = this.holdOf(payer, lowest + BigInt(this.random(Number(highest - lowest) + 1)));
    const askedMs = performance.now();
    const outcome = await this.batcher.place(hold);
    this.latencies.push(performance.now() - askedMs);
    if (outcome.outcome !== 'placed') return this.noteRefusal(hold, outcome);
    this.admitted += 1;
    if (this.orders.ending === 'none') return;
    const charge = this.orders.ending === 'cap' ? outcome.cap : BigInt(this.random(Number(outcome.cap) + 1));
    this.charged.set(payer.walletId, (this.charged.get(payer.walletId) ?? 0n) + charge);
    const { requestId } = hold;
    const facts = { requestId, payer, price: this.orders.price, hold: outcome.amount, cap: outcome.cap };
    this.ended.push(finishedCall({ ...facts, quantities: { input: Number(charge) } }));
    if (this.ended.length >= INBOX_BATCH) await this.flush();
  }

  private noteRefusal(hold: HoldRequest, { outcome, available }: Exclude<HoldOutcome, { outcome: 'placed' }>): void {
    if (outcome === 'unknown' || (outcome === 'insufficient' && available >= hold.floor)) this.wronglyRefused += 1;
  }

  private async flush(): Promise<void> {
    const items = this.ended;
    this.ended = [];
    if (items.length > 0) await insertIntoInbox(this.inboxPool, items);
  }

  private holdOf(payer: FinishedCall['payer'], cap: bigint): HoldRequest {
    return {
      requestId: newRequestId(),
      walletId: payer.walletId,
      amount: nanoUsd(cap),
      cap: nanoUsd(cap),
      floor: nanoUsd(this.orders.mayBeLowered ? 1n : cap),
      priceVersionId: this.orders.price.id,
      apiTokenId: payer.apiTokenId,
      userId: null,
      project: null,
    };
  }

  private tally(): Omit<Tally, 'seconds'> {
    const sorted = this.latencies.sort((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
    const { admitted, wronglyRefused, charged, processId } = this;
    const refused = this.latencies.length - admitted;
    return { admitted, refused, wronglyRefused, charged, processId, p50Ms: at(0.5), p99Ms: at(0.99) };
  }

  /** A linear congruential generator (Numerical Recipes): from the same seed the same calls. */
  private random(below: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * below);
  }
}

export const callAsOrdered = (orders: Orders): Promise<Tally> => new Callers(orders).run();
