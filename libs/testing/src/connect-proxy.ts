import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy that opens tunnels, for those who know its password. */
export class ConnectProxy {
  /** Where to, in order; refused ones too. */
  readonly asked: string[] = [];
  private readonly port: number;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly mode: 'works' | 'mute',
  ) {
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket: Socket) => this.hold(socket));
    server.on('connect', ({ url = '', headers }, client: Socket) => {
      this.asked.push(url);
      if (this.mode === 'mute') return;
      const isKnown = headers['proxy-authorization'] === `Basic ${Buffer.from('weir:pass@word').toString('base64')}`;
      if (!isKnown) return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      const [host, port] = url.split(':');
      const vendor = connect(Number(port), host);
      this.hold(vendor);
      vendor.once('connect', () => client.write('HTTP/1.1 200 Connection Established\r\n\r\n'));
      vendor.pipe(client).pipe(vendor);
    });
  }

  static async start(mode: 'works' | 'mute' = 'works'): Promise<ConnectProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ConnectProxy(server, mode);
  }

  /** With the password it knows, unless another one is named. */
  url(password = 'pass%40word'): string {
    return `http://weir:${password}@127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private hold(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }
}
