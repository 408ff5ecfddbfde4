import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Clock } from '@app/common';
import { answerTo } from './answers';
import { type Behaviour, type Control, parseBehaviour, parseControl } from './behaviour';
import { type ChatBody, parseChatBody } from './chat-body';
import { readJson, sendError, sendJson } from './http-io';
import { Recent, RecordFile, type ServedCall } from './record';
import { serveChat } from './serve-chat';
import { ownBehaviour, plainEndpointOf, type PlainServed, readAsked, servePlain } from './serve-plain';

const MAX_REQUESTS_KEPT = 1_000;
const MAX_SERVED_KEPT = 20_000;
const KEEP_ALIVE_MS = 75_000;
const MODELS = ['gpt-4o', 'gpt-4o-mini', 'gpt-5.4-mini', 'claude-sonnet-4-5', 'gemini-2.5-pro', 'deepseek-chat'];

export interface FakeUpstreamOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The address it listens on; 127.0.0.1 by default. */
  readonly host?: string;
  /** Where each billed call is appended as a JSON line. Without it the bill is kept in memory only. */
  readonly recordFile?: string;
  readonly defaults?: Behaviour;
  readonly clock?: Clock;
  /** The only credential it knows; without one it knows all. */
  readonly secret?: string;
  /** What it lists. */
  readonly models?: readonly string[];
}

export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/**
 * A vendor that speaks OpenAI's chat API, counts tokens by a rule of its own (tokens.ts) and keeps its own bill: the
 * independent witness our charges are compared with. It shares no wire code with the rest of Weir on purpose.
 */
export class FakeUpstream {
  private readonly server: Server;
  private readonly clock: Clock;
  private readonly defaults: Behaviour;
  private readonly file: RecordFile | undefined;
  private readonly received = new Recent<ReceivedRequest>(MAX_REQUESTS_KEPT);
  private readonly billed = new Recent<ServedCall>(MAX_SERVED_KEPT);
  private readonly billedPlain = new Recent<PlainServed>(MAX_REQUESTS_KEPT);
  private standing: Behaviour = {};
  private readonly upcoming: Behaviour[] = [];

  private constructor(private readonly options: FakeUpstreamOptions) {
    this.clock = options.clock ?? new Clock();
    this.defaults = parseBehaviour(options.defaults ?? {});
    this.file = options.recordFile === undefined ? undefined : new RecordFile(options.recordFile);
    this.server = createServer((request, response) => void this.handle(request, response));
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  static async start(options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
    const upstream = new FakeUpstream(options);
    upstream.server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
    await once(upstream.server, 'listening');
    return upstream;
  }

  /** The base URL for a channel: `http://127.0.0.1:PORT/v1`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** The newest chat requests, oldest first. */
  get requests(): readonly ReceivedRequest[] {
    return this.received.list();
  }

  /** The newest lines of the bill, oldest first. */
  get served(): readonly ServedCall[] {
    return this.billed.list();
  }

  /** The newest calls of the endpoints beside chat that were served, oldest first. */
  get servedPlain(): readonly PlainServed[] {
    return this.billedPlain.list();
  }

  /** From now on, on top of the defaults. `behave({})` is normal again; what is queued stays. */
  behave(behaviour: Behaviour): void {
    this.standing = parseBehaviour(behaviour);
  }

  /** For the next chat calls, one each, on top of the standing behaviour. */
  behaveOnce(...behaviours: readonly Behaviour[]): void {
    this.upcoming.push(...behaviours.map(parseBehaviour));
  }

  /** Forgets requests, the bill in memory, and all behaviours but the defaults. */
  reset(): void {
    this.standing = {};
    this.upcoming.length = 0;
    this.received.clear();
    this.billed.clear();
    this.billedPlain.clear();
  }

  /** Cuts open connections. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
    this.file?.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.route(request, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else sendError(response, error);
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { secret, models = MODELS } = this.options;
    if (secret !== undefined && request.headers.authorization !== `Bearer ${secret}`)
      return sendUnknownCredential(response);
    const plain = plainEndpointOf(request);
    if (plain !== undefined) return this.plain(plain, request, response);
    switch (`${request.method} ${request.url}`) {
      case 'POST /v1/chat/completions':
        return this.chat(request, response);
      case 'GET /v1/models':
        return sendJson(response, 200, { object: 'list', data: models.map(modelDocument) });
      case 'GET /health':
        return sendJson(response, 200, { status: 'ok' });
      case 'POST /control':
        this.obey(parseControl(await readJson(request)));
        return sendJson(response, 200, { status: 'ok' });
      default:
        return sendUnknownUrl(request, response);
    }
  }

  private obey({ reset, behave, once: upcoming = [] }: Control): void {
    if (reset) this.reset();
    if (behave) this.behave(behave);
    this.behaveOnce(...upcoming);
  }

  private async chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const json = await readJson(request);
    this.received.add({ headers: request.headers, body: json });
    const body = parseChatBody(json);
    const behaviour = { ...this.defaults, ...this.standing, ...this.upcoming.shift(), ...body.fake };
    const answer = answerTo(body, behaviour, {
      id: `chatcmpl-${randomUUID().replaceAll('-', '')}`,
      createdAtSeconds: Math.floor(this.clock.nowMs() / 1_000),
    });
    await serveChat({
      requestId: requestIdOf(request, body),
      model: body.model,
      streams: body.stream === true,
      asksUsage: body.stream_options?.include_usage === true,
      answer,
      behaviour,
      response,
      gone: gone.signal,
      record: (call) => this.record({ ...call, at: this.clock.now().toISOString() }),
    });
  }

  private async plain(endpoint: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const asked = await readAsked(request, endpoint);
    this.received.add({ headers: request.headers, body: asked.body });
    const behaviour = { ...this.defaults, ...this.standing, ...this.upcoming.shift(), ...ownBehaviour(asked) };
    const record = (served: PlainServed) => this.billedPlain.add(served);
    await servePlain({ asked, behaviour, response, gone: gone.signal, record });
  }

  private record(call: ServedCall): void {
    this.file?.append(call);
    this.billed.add(call);
  }
}

function requestIdOf(request: IncomingMessage, body: ChatBody): string | null {
  const header = request.headers['x-weir-request-id'];
  return typeof header === 'string' ? header : (body.user ?? null);
}

const modelDocument = (id: string) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'simulated' });

const sendUnknownCredential = (response: ServerResponse): void =>
  sendJson(response, 401, {
    error: {
      message: 'Incorrect API key provided.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    },
  });

function sendUnknownUrl({ method, url }: IncomingMessage, response: ServerResponse): void {
  const message = `Invalid URL (${method} ${url})`;
  sendJson(response, 404, { error: { message, type: 'invalid_request_error', param: null, code: null } });
}
