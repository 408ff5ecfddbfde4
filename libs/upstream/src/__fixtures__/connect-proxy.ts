import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** Of a vendor that exists in tests alone; whoever has the key can pretend to be `localhost`. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUX+1rSwZ05VOju1BgVQ6046t1xEIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE2NTEzNFoYDzIxMjYxMDI4
MTY1MTM0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT/H+Y2m8ucWn+twwUftrzopk5ur5qsey0QzHdFlyjFVtSHVejq6blt
p673ew+zPPbi4eiezc8yewI7/zpz7Uy3o28wbTAdBgNVHQ4EFgQUEMlNi6x+bp0K
qMnZ86/tiSB2b0AwHwYDVR0jBBgwFoAUEMlNi6x+bp0KqMnZ86/tiSB2b0AwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgPWB2VpKoFAublz23dbHefEzlfGtXOwUST8ZNMUvzBNsCIBSK
C7Gn9w1CKhyJIvVkduFJ+OREO67gSUsS6C5i9lLN
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbzowCJqKoRgUwoH+
CJivGKmxpW0jGM19vtJ0YG6ATvKhRANCAAT/H+Y2m8ucWn+twwUftrzopk5ur5qs
ey0QzHdFlyjFVtSHVejq6bltp673ew+zPPbi4eiezc8yewI7/zpz7Uy3
-----END PRIVATE KEY-----`;

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

/** A vendor behind TLS, whose certificate nobody has signed. */
export async function tlsVendor() {
  const hellos: string[] = [];
  const server = createTlsServer({
    cert: CERTIFICATE,
    key: KEY,
    SNICallback: (name, answer) => {
      hellos.push(name);
      answer(null);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}/v1`,
    /** The names by which it was greeted. */
    hellos,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
