import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Behaviour } from '../fake-upstream/behaviour';
import type { Payers } from './payers';
import type { Random } from './random';

type Range = readonly [least: number, most: number];

/** What kind of calls are made. Shares are from 0 to 1. */
export interface LoadShape {
  readonly callers: number;
  /** Tokens of an answer. */
  readonly tokens: Range;
  /** Between two tokens of a stream. */
  readonly delayMs: Range;
  readonly streams: number;
  /** Callers that leave before the end. */
  readonly leavers: number;
  /** Calls of the wallet that is always nearly empty. */
  readonly poor: number;
  /** So many calls begin each second, however long they take, instead of one after the other by each caller. */
  readonly perSecond?: number;
  /** Further behaviour of the upstream, drawn for each call. */
  readonly fake?: (random: Random) => Behaviour;
}

export const USUAL_LOAD: LoadShape = {
  callers: 12,
  tokens: [1, 60],
  delayMs: [0, 4],
  streams: 0.5,
  leavers: 0.04,
  poor: 0.3,
};

/** One call, and what its caller saw of it. */
export interface Call {
  readonly user: string;
  readonly isPoor: boolean;
  readonly isStream: boolean;
  readonly delayMs: number;
  readonly leaves: boolean;
  /** The caller has the whole answer. */
  isAnswered: boolean;
}

/** Callers that know nothing of faults: each makes one call after the other, to any API, until told to stop. */
export class Load {
  readonly calls: Call[] = [];
  private isOver = false;
  private stopped: Promise<readonly Call[]> | undefined;
  private readonly pools: Pool[];
  private readonly callers: Promise<void>[];

  constructor(
    private readonly prefix: string,
    apiUrls: readonly string[],
    private readonly payers: Payers,
    private readonly shape: LoadShape,
    private readonly random: Random,
  ) {
    this.pools = apiUrls.map((url) => new Pool(url, { connections: shape.callers }));
    this.callers = shape.perSecond
      ? [this.keepBeginning(shape.perSecond)]
      : Array.from({ length: shape.callers }, () => this.keepCalling());
  }

  /** Resolves when every caller has its last answer. */
  stop(): Promise<readonly Call[]> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<readonly Call[]> {
    this.isOver = true;
    await Promise.all(this.callers);
    await Promise.all(this.pools.map((pool) => pool.destroy()));
    return this.calls;
  }

  private async keepCalling(): Promise<void> {
    while (!this.isOver) {
      const call = this.draw();
      this.calls.push(call);
      await this.make(call);
      // A refused caller that came back at once would only keep the machine busy.
      if (!call.isAnswered) await pause(this.random.between(5, 40));
    }
  }

  private async keepBeginning(perSecond: number): Promise<void> {
    const startedMs = performance.now();
    const underWay = new Set<Promise<void>>();
    while (!this.isOver) {
      while (this.calls.length < ((performance.now() - startedMs) / 1_000) * perSecond) {
        const call = this.draw();
        this.calls.push(call);
        const made = this.make(call).finally(() => underWay.delete(made));
        underWay.add(made);
      }
      await pause(5);
    }
    await Promise.all(underWay);
  }

  private draw(): Call {
    const { random, shape } = this;
    const isStream = random.fraction() < shape.streams;
    return {
      user: `${this.prefix}${this.calls.length}`,
      isPoor: random.fraction() < shape.poor,
      isStream,
      delayMs: isStream ? random.between(...shape.delayMs) : 0,
      leaves: random.fraction() < shape.leavers,
      isAnswered: false,
    };
  }

  private async make(call: Call): Promise<void> {
    const isAnswered = await this.ask(call).catch(() => false);
    Object.assign(call, { isAnswered });
  }

  private async ask(call: Call): Promise<boolean> {
    const { random, shape } = this;
    const { request, apiToken } = this.payers.ask(call.isPoor, random.between(...shape.tokens));
    const content = Array.from({ length: random.between(1, 100) }, () => 'hi').join(' ');
    const fake = { ...request.fake, chunkDelayMs: call.delayMs, ...shape.fake?.(random) };
    const about = { user: call.user, stream: call.isStream, messages: [{ role: 'user', content }] };
    const { statusCode, body } = await random.pick(this.pools).request({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${apiToken}` },
      body: JSON.stringify({ ...request, ...about, fake }),
    });
    let text = '';
    for await (const part of body.setEncoding('utf8') as AsyncIterable<string>) {
      text += part;
      if (call.leaves) return false; // leaving the loop destroys the body, and with it the connection
    }
    return statusCode === 200 && (call.isStream ? text.includes('data: [DONE]') : text.endsWith('}'));
  }
}
