import { once } from 'node:events';
import { Agent, createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;
const LOOK_WITHIN_MS = 1_000;

interface Backend {
  readonly url: string;
  readonly agent: Agent;
  isReady: boolean;
}

/**
 * What nginx and HAProxy do, and no more: each call goes to the next process that says it is ready, and to another one when it was not
 * taken at all: the connection was refused, or the answer is that the process shuts down.
 */
export class Balancer {
  /** Calls that a second process was asked for. */
  passedOn = 0;
  /** Of calls that had no good answer. */
  readonly troubles: string[] = [];
  private next = 0;
  private isClosed = false;
  private readonly server: Server;

  private constructor(private readonly backends: readonly Backend[]) {
    this.server = createServer((request, response) => {
      this.pass(request, response).catch((error: unknown) => {
        this.troubles.push(String(error));
        response.destroy();
      });
    });
  }

  static async start(urls: readonly string[]): Promise<Balancer> {
    const backends = urls.map((url) => ({ url, agent: new Agent({ keepAlive: true }), isReady: true }));
    const balancer = new Balancer(backends);
    balancer.server.listen(0, '127.0.0.1');
    await once(balancer.server, 'listening');
    for (const backend of backends) void balancer.watch(backend);
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const { agent } of this.backends) agent.destroy();
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async watch(backend: Backend): Promise<void> {
    while (!this.isClosed) {
      const signal = AbortSignal.timeout(LOOK_WITHIN_MS);
      const isReady = await fetch(`${backend.url}/health/ready`, { signal }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.ok;
        },
        () => false,
      );
      Object.assign(backend, { isReady });
      await pause(LOOK_EVERY_MS);
    }
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const [first, ...others] = this.inTurn();
    if (await this.isTaken(first!, { request, body, response })) return;
    for (const other of others) {
      this.passedOn += 1;
      if (await this.isTaken(other, { request, body, response })) return;
    }
    this.troubles.push('no process took it');
    response.writeHead(503).end();
  }

  /** Those that are ready first. */
  private inTurn(): Backend[] {
    this.next = (this.next + 1) % this.backends.length;
    const inTurn = [...this.backends.slice(this.next), ...this.backends.slice(0, this.next)];
    return [...inTurn.filter(({ isReady }) => isReady), ...inTurn.filter(({ isReady }) => !isReady)];
  }

  /** False: the process has not taken the call, and another one may be asked. Throws when the answer breaks off. */
  private async isTaken(
    { url, agent }: Backend,
    call: { readonly request: IncomingMessage; readonly body: Buffer; readonly response: ServerResponse },
  ): Promise<boolean> {
    const { method, url: path, headers } = call.request;
    const options = { method, agent, headers: { ...headers, connection: 'keep-alive' } };
    const asked = ask(new URL(path ?? '/', url), options);
    asked.end(call.body);
    let answer: IncomingMessage;
    try {
      [answer] = (await once(asked, 'response')) as [IncomingMessage];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return false;
      throw error;
    }
    if (answer.statusCode === 200) return this.answerWith(answer, call.response);
    const text = await answer.setEncoding('utf8').reduce((all: string, part: string) => all + part, '');
    if (text.includes('shutting_down')) return false;
    this.troubles.push(`${answer.statusCode} ${text}`);
    call.response
      .writeHead(answer.statusCode!, { 'content-type': answer.headers['content-type'] ?? 'text/plain' })
      .end(text);
    return true;
  }

  private async answerWith(answer: IncomingMessage, response: ServerResponse): Promise<true> {
    const { connection: _hop, ...headers } = answer.headers;
    response.writeHead(200, headers);
    for await (const chunk of answer as AsyncIterable<Buffer>) response.write(chunk);
    response.end();
    return true;
  }
}
