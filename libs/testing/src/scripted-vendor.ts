import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A vendor of which a test says every byte: for formats that the fake upstream does not speak. */
export class ScriptedVendor {
  readonly requests: ScriptedRequest[] = [];

  private constructor(private readonly server: Server) {}

  static async start(answer: (request: ScriptedRequest, response: ServerResponse) => void): Promise<ScriptedVendor> {
    const server = createServer();
    const vendor = new ScriptedVendor(server);
    server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (bytes: Buffer) => pieces.push(bytes));
      incoming.once('end', () => {
        const body = JSON.parse(Buffer.concat(pieces).toString() || '{}') as ScriptedRequest['body'];
        const request = { path: incoming.url ?? '', headers: incoming.headers, body };
        vendor.requests.push(request);
        answer(request, response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return vendor;
  }

  /** Without a path. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
