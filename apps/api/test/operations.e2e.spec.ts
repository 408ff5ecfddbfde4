import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  FakeUpstream,
  RunningWeir,
  type FundedOrganization,
} from '@app/testing';

describe('many calls at once, and long ones', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let payer: FundedOrganization;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(
      async (given) => {
        payer = await given.funded({ balance: '100' });
        await given.model({ id: 'gpt-4o' });
        await given.channel({ baseUrl: vendor.url, models: ['gpt-4o'] });
      },
      { WEIR_LOG_LEVEL: 'debug' },
    );
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const stream = async (content: string, fake: object = {}) => {
    const answer = await fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${payer.apiToken}` },
      body: JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content }], fake }),
    });
    return answer.text();
  };
  const contentOf = (frames: string): string =>
    frames
      .split('\n\n')
      .filter((frame) => frame.startsWith('data: {'))
      .map((frame) => JSON.parse(frame.slice('data: '.length)) as { choices: { delta: { content?: string } }[] })
      .map(({ choices }) => choices[0]?.delta.content ?? '')
      .join('');

  it('N02 shows each of 200 callers who stream at once their own answer, and nobody else’s', async () => {
    const markers = Array.from({ length: 200 }, (_, index) => `marker-${index}-end`);
    const answers = await Promise.all(markers.map((marker) => stream(`say ${marker}`, { chunkDelayMs: 5 })));
    answers.forEach((frames, index) => {
      expect(contentOf(frames)).toContain(markers[index]);
      expect(
        contentOf(frames)
          .match(/marker-\d+-end/g)!
          .every((marker) => marker === markers[index]),
      ).toBe(true);
    });
  });

  it('N08 fills silence with comments of exactly these bytes, which are no data', async () => {
    const frames = await stream('a b', { chunkDelayMs: 11_500, chunks: 2 });
    const others = frames.split('\n\n').filter((frame) => frame !== '' && !frame.startsWith('data: '));
    expect(others.length).toBeGreaterThan(0);
    expect(new Set(others)).toEqual(new Set([': keep-alive']));
    expect(frames.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('W10 gives headers and a comment to the caller of a vendor that thinks for long before its first word', async () => {
    const frames = await stream('a b', { chunkDelayMs: 17_000, chunks: 1 });
    expect(frames.startsWith(': keep-alive\n\n')).toBe(true);
    expect(contentOf(frames)).not.toBe('');
    expect(frames.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('N04 writes neither prompts nor secrets into its logs', async () => {
    await stream('a very private question');
    const apiLog = join(weir.dataDirectory, 'api.log');
    const log = readFileSync(apiLog, 'utf8');
    expect(log).toContain('"msg":"call"');
    expect(log).not.toContain('private question');
    expect(log).not.toContain(payer.apiToken);
    expect(log).not.toContain('upstream-secret');
  });
});
