import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Clock } from '@app/common';
import { Config } from '@app/config';
import { quantitiesOf, type AttemptReport, type ChatChunk, type ChatRequest, type Usage } from '@app/llm';
import { AccessTokens } from '../access-tokens';
import type { KeepsakeStore } from '../keepsakes';
import { InlineMedia } from '../media/inline-media';
import { MediaFetcher } from '../media/media-fetcher';
import { Ticker } from '../ticker';
import type { ChunkSink, UpstreamCall, UpstreamStep } from '../upstream-call';
import { UpstreamCaller } from '../upstream-caller';

export const REQUEST: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'hi' }],
  stream: true,
  includeUsage: false,
  includeCost: false,
  maxOutputTokensName: 'max_tokens',
  choices: 1,
  refusesLoweredMaximum: false,
  parameters: {},
  bodyBytes: 50,
};

/** A caller of ours who takes what it is given, and reads slowly or leaves when it is told to. */
export class RecordingSink implements ChunkSink {
  readonly chunks: ChatChunk[] = [];
  isGone = false;
  /** What `write` answers. */
  readsFast = true;
  /** Runs after each write. */
  afterWrite: () => void = () => undefined;
  private readonly drained: (() => void)[] = [];
  private readonly leaving: (() => void)[] = [];

  get isBegun(): boolean {
    return this.chunks.length > 0;
  }

  get content(): string {
    return this.chunks.map(({ document }) => (document.choices[0]?.delta['content'] ?? '') as string).join('');
  }

  write(chunks: readonly ChatChunk[]): boolean {
    this.chunks.push(...chunks);
    this.afterWrite();
    return this.readsFast;
  }

  onDrain(resume: () => void): void {
    this.drained.push(resume);
  }

  onGone(left: () => void): void {
    this.leaving.push(left);
  }

  drain(): void {
    for (const resume of this.drained.splice(0)) resume();
  }

  leave(): void {
    this.isGone = true;
    for (const left of this.leaving.splice(0)) left();
  }
}

export class RecordingMeter {
  text = '';
  hasAnswer = false;
  usage: Usage | undefined;

  restart(): void {
    this.text = '';
    this.usage = undefined;
  }

  add(text: string): void {
    this.text += text;
  }

  answered(): void {
    this.hasAnswer = true;
  }

  report(usage: Usage | undefined): void {
    this.usage = usage;
  }

  reading(): Usage {
    return this.usage ?? { quantities: quantitiesOf({}), source: 'none' };
  }

  /** One token of input, and one for each character. */
  estimate(text: string): Usage {
    return { quantities: quantitiesOf({ input: 1, output: text.length }), source: 'tokenizer' };
  }
}

/** A channel at an address, with patience that suits a test. */
export const stepTo = (baseUrl: string, channel: Partial<UpstreamStep['channel']> = {}): UpstreamStep => ({
  channel: {
    id: 'channel',
    providerId: 'provider',
    adapterId: 'openai-compatible',
    baseUrl,
    settings: {},
    onDisconnect: 'drain',
    connectTimeoutMs: 2_000,
    firstByteTimeoutMs: 10_000,
    idleTimeoutMs: 10_000,
    ...channel,
  },
  credential: { id: 'credential', secret: 'upstream-secret' },
  upstreamModel: 'upstream-m',
});

/** One call along a route, with what was recorded of it. */
export function callAlong(route: readonly UpstreamStep[], request: Partial<ChatRequest> = {}) {
  const sink = new RecordingSink();
  const meter = new RecordingMeter();
  const attempts: AttemptReport[] = [];
  const call: UpstreamCall = {
    route,
    organizationId: 'organization',
    request: { ...REQUEST, ...request },
    identity: {
      fallbackId: 'chatcmpl-W',
      createdAtSeconds: 1_790_000_000,
      publicModel: 'm',
      toolChoiceIsNamed: false,
      separatesReasoning: false,
    },
    meter,
    sink,
    attempts,
    maxAttempts: 3,
    startedMs: new Clock().elapsedMs(),
    onProgress: () => undefined,
    onDropped: () => undefined,
  };
  return { call, sink, meter, attempts };
}

/** Keeps what a Redis would, for as long as the test runs. */
function keepsakesInMemory(): KeepsakeStore {
  const kept = new Map<string, unknown>();
  const store: Pick<KeepsakeStore, 'keep' | 'recall'> = {
    keep: (_owner, keepsakes) => keepsakes.forEach(({ toolCallId, value }) => kept.set(toolCallId, value)),
    recall: (_owner, ids) => Promise.resolve(new Map(ids.filter((id) => kept.has(id)).map((id) => [id, kept.get(id)]))),
  };
  return store as KeepsakeStore;
}

export function callerWith(settings: Readonly<Record<string, string>> = {}): UpstreamCaller {
  const required = { DATABASE_URL: 'postgresql://u:p@localhost/weir', REDIS_URL: 'redis://localhost' };
  const config = new Config({ ...required, ...settings });
  const clock = new Clock();
  const media = new InlineMedia(new MediaFetcher(config));
  return new UpstreamCaller(config, clock, new Ticker(), keepsakesInMemory(), new AccessTokens(clock), media);
}

export interface RawVendor {
  readonly url: string;
  close(): Promise<void>;
}

/** A vendor of which every byte on the wire is ours to say. */
export async function rawVendor(answer: (response: ServerResponse) => Promise<void> | void): Promise<RawVendor> {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => void answer(response));
  });
  server.on('connection', (socket) => socket.setNoDelay(true));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** An event stream written in the given pieces, each on its own way to the reader. */
export const streaming = (pieces: readonly (string | Uint8Array)[]) => async (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of pieces) {
    response.write(piece);
    await nextTurn();
  }
  response.end();
};
