import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, register } from 'prom-client';

/**
 * The metrics of this process (those of prom-client's own registry, and memory, processor and event loop) as Prometheus
 * reads them, at /metrics on a port of their own. Port 0: none. Throws when it cannot listen there.
 */
export async function serveMetrics(host: string, port: number): Promise<() => Promise<void>> {
  if (port === 0) return () => Promise.resolve();
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    register.metrics().then(
      (text) => response.writeHead(200, { 'content-type': register.contentType }).end(text),
      (error: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error)),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  collectDefaultMetrics();
  return () => close(server);
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
