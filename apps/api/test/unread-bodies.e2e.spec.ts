import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually, FakeUpstream, RunningWeir, type FundedOrganization } from '@app/testing';

const LIMIT_BYTES = 100_000;

/** A caller that writes HTTP by hand, so that it can stop, or never stop, in the middle of a body. */
class RawCaller {
  received = '';

  private constructor(private readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => (this.received += bytes.toString()));
    socket.on('error', () => undefined);
  }

  static async connect(url: string): Promise<RawCaller> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    return new RawCaller(socket);
  }

  head(path: string, headers: readonly string[]): void {
    this.socket.write([`POST ${path} HTTP/1.1`, 'host: weir', ...headers, '', ''].join('\r\n'));
  }

  send(body: string): void {
    this.socket.write(body);
  }

  /** Until the server has hung up. */
  async sendForever(): Promise<void> {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    while (!this.socket.destroyed) if (!this.socket.write(chunk)) await pause(1);
  }

  /** The answers received, as [status, code of the error]. */
  get answers(): [number, string | undefined][] {
    const heads = [...this.received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
    const codes = [...this.received.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code);
    return heads.map((status, index) => [status, codes[index]]);
  }

  end(): void {
    this.socket.destroy();
  }
}

describe('bodies of callers that are refused', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let payer: FundedOrganization;
  let caller: RawCaller;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(
      async (given) => {
        payer = await given.funded({ balance: '10' });
        await given.model({ id: 'm' });
        await given.channel({ baseUrl: vendor.url, models: ['m'] });
      },
      { WEIR_BODY_LIMIT_BYTES: String(LIMIT_BYTES) },
    );
  }, 60_000);
  beforeEach(async () => {
    caller = await RawCaller.connect(weir.apiUrl);
  });
  afterEach(() => caller.end());
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const chat = '/v1/chat/completions';
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
  const answered = (count = 1) => eventually(async () => expect(caller.answers).toHaveLength(count));

  it.each<[string, string, readonly string[], [number, string]]>([
    ['no token', chat, [], [401, 'missing_api_key']],
    ['an unknown token', chat, ['authorization: Bearer sk-never-issued'], [401, 'invalid_api_key']],
    ['an unknown address', '/v1/nothing', [], [404, 'not_found']],
  ])('are not waited for: %s is answered while the body is still on its way', async (_, path, headers, answer) => {
    caller.head(path, [...headers, `content-length: ${LIMIT_BYTES}`]);
    caller.send('{"model"');
    await answered();
    expect(caller.answers).toEqual([answer]);
    expect(caller.received).toMatch(/^x-request-id: req_[0-9a-f]{32}\r$/im);
    expect(caller.received).toMatch(/^connection: close\r$/im);
  });

  it('are not read for ever: a caller that never stops sending gets its answer and is hung up on', async () => {
    caller.head(chat, ['transfer-encoding: chunked']);
    await caller.sendForever();
    expect(caller.answers).toEqual([[401, 'missing_api_key']]);
  }, 30_000);

  it('leave the connection usable when they are small', async () => {
    caller.head(chat, [`content-length: ${body.length}`]);
    caller.send(body);
    await answered();
    caller.head(chat, [`content-length: ${body.length}`, `authorization: Bearer ${payer.apiToken}`]);
    caller.send(body);
    await answered(2);
    expect(caller.answers.map(([status]) => status)).toEqual([401, 200]);
  });

  it('are refused with 413 as soon as their length says so, or as soon as they are longer than the limit', async () => {
    const headers = [`authorization: Bearer ${payer.apiToken}`];
    caller.head(chat, [...headers, `content-length: ${LIMIT_BYTES + 1}`]);
    await answered();
    expect(caller.answers).toEqual([[413, 'body_too_large']]);
    expect(caller.received).toContain('"type":"invalid_request_error"');

    caller.end();
    const chunked = await RawCaller.connect(weir.apiUrl);
    chunked.head(chat, [...headers, 'transfer-encoding: chunked']);
    await chunked.sendForever();
    expect(chunked.answers).toEqual([[413, 'body_too_large']]);
  }, 30_000);

  it('of a known caller may come in pieces', async () => {
    caller.head(chat, [`authorization: Bearer ${payer.apiToken}`, `content-length: ${body.length}`]);
    caller.send(body.slice(0, 10));
    await pause(50);
    caller.send(body.slice(10));
    await answered();
    expect(caller.answers).toEqual([[200, undefined]]);
  });
});
