import { once } from 'node:events';
import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands before the simulator and keeps what was sent last, as it was on the wire. */
export class RecordingProxy {
  lastBody = '';

  private constructor(private readonly server: Server) {}

  static async before(target: string): Promise<RecordingProxy> {
    const server = createServer();
    const proxy = new RecordingProxy(server);
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        proxy.lastBody = body;
        const { method, headers } = request;
        const forwarded = send(new URL(request.url!, target), { method, headers }, (answer) => {
          response.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(response);
        });
        forwarded.on('error', () => response.destroy());
        forwarded.end(body);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
