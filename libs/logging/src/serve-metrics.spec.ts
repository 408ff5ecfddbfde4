import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Counter } from 'prom-client';
import { serveMetrics } from './serve-metrics';

describe('the metrics of a process', () => {
  let stop: () => Promise<void>;
  let url: string;
  let port: number;

  beforeAll(async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    ({ port } = probe.address() as AddressInfo);
    probe.close();
    await once(probe, 'close');
    stop = await serveMetrics('127.0.0.1', port);
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => stop());

  it('are read at /metrics, with memory and event loop among them, and nothing else is there', async () => {
    new Counter({ name: 'tests_run_total', help: 'tests' }).inc(3);
    const answer = await fetch(`${url}/metrics`);
    const text = await answer.text();

    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('\ntests_run_total 3\n');
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
  });

  it('are served nowhere by port 0', async () => {
    const stopNothing = await serveMetrics('127.0.0.1', 0);
    await stopNothing();
    expect((await fetch(`${url}/metrics`)).status).toBe(200); // the other one still does
  });

  it('say so when their port is taken', async () => {
    await expect(serveMetrics('127.0.0.1', port)).rejects.toThrow('EADDRINUSE');
  });
});
