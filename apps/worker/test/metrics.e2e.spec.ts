import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { eventually, FakeUpstream, RunningWeir, type FundedOrganization } from '@app/testing';

describe('the metrics of the running apps', () => {
  let vendor: FakeUpstream;
  let weir: RunningWeir;
  let payer: FundedOrganization;
  let ports: { api: number; worker: number };

  beforeAll(async () => {
    ports = { api: await freePort(), worker: await freePort() };
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(
      async (given) => {
        payer = await given.funded({ balance: '10' });
        await given.model({ id: 'm' });
        await given.channel({ baseUrl: vendor.url, models: ['m'] });
      },
      { WEIR_API_METRICS_PORT: String(ports.api), WEIR_WORKER_METRICS_PORT: String(ports.worker) },
    );
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  /** Name, with labels, and value. */
  async function metrics(app: 'api' | 'worker'): Promise<Map<string, number>> {
    const text = await (await fetch(`http://127.0.0.1:${ports[app]}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
  }

  it('count calls and their settlement, and what the auditor found', async () => {
    const headers = { authorization: `Bearer ${payer.apiToken}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    await answer.text();

    await eventually(async () => {
      const worker = await metrics('worker');
      expect(worker.get('usages_settled_total')).toBe(1);
      expect(worker.get('settle_lag_seconds_count')).toBe(1);
      expect(worker.get('holds_open')).toBe(0);
      expect(worker.get('inbox_oldest_seconds')).toBe(0);
      expect(worker.get('inbox_calls')).toBe(0);
      expect(worker.get('quarantined_usages')).toBe(0);
      expect(worker.get('overrun_nano_usd_total')).toBe(0);
      expect(worker.get('usage_estimated_ratio')).toBe(0);
      expect(worker.get('orphan_ratio')).toBe(0);
      expect(worker.get('billing_invariant_violations{invariant="I2"}')).toBe(0);
    });
    const api = await metrics('api');
    expect([api.get('calls_in_flight'), api.get('journal_oldest_seconds'), api.get('journal_calls')]).toEqual([
      0, 0, 0,
    ]);
    expect(api.get('process_resident_memory_bytes')).toBeGreaterThan(0);

    const finding = { check: 'I2', subject: `wallet:${payer.walletId}`, facts: {} };
    await weir.test.database.prisma.auditFinding.create({ data: finding });
    await eventually(async () => {
      expect((await metrics('worker')).get('billing_invariant_violations{invariant="I2"}')).toBe(1);
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
