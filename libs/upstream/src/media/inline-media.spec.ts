import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Config } from '@app/config';
import type { ChatRequest } from '@app/llm';
import { REQUEST } from '../__fixtures__/calls';
import { InlineMedia } from './inline-media';
import { MediaFetcher } from './media-fetcher';

const REQUIRED = { DATABASE_URL: 'postgresql://u:p@localhost/weir', REDIS_URL: 'redis://localhost' };
const PNG = Buffer.from('iVBORw0KGgo=', 'base64');

const showing = (url: string): ChatRequest => ({
  ...REQUEST,
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'see' },
        { type: 'image_url', image_url: { url, detail: 'low' } },
      ],
    },
  ],
});

describe('media that a vendor cannot fetch itself', () => {
  let server: Server;
  let address: string;
  let asked: string[];
  let answer: RequestListener;
  const fetchers: MediaFetcher[] = [];

  beforeEach(async () => {
    asked = [];
    answer = (_request, response) => void response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
    server = createServer((request, response) => {
      asked.push(request.url!);
      answer(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await Promise.all(fetchers.splice(0).map((fetcher) => fetcher.onApplicationShutdown()));
  });

  function inliner(mediaFrom = '127.0.0.1'): InlineMedia {
    const fetcher = new MediaFetcher(new Config({ ...REQUIRED, WEIR_MEDIA_FROM: mediaFrom }));
    fetchers.push(fetcher);
    return new InlineMedia(fetcher);
  }

  it('comes as a data URL, and what stood beside the address stays', async () => {
    const { messages } = await inliner().inline(showing(`${address}/a.png`), ['image_url']);
    expect(messages[0]!.content).toEqual([
      { type: 'text', text: 'see' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG.toString('base64')}`, detail: 'low' } },
    ]);
  });

  it('is fetched once for all attempts of a call', async () => {
    const media = inliner();
    const request = showing(`${address}/a.png`);
    const [one, other] = await Promise.all([
      media.inline(request, ['image_url']),
      media.inline(request, ['image_url']),
    ]);
    expect(one).toBe(other);
    expect(asked).toEqual(['/a.png']);
  });

  it('is left alone where nothing has an address, or the vendor fetches such parts itself', () => {
    const data = showing('data:image/png;base64,AAAA');
    expect(inliner().inline(data, ['image_url'])).toBe(data);
    const remote = showing(`${address}/a.png`);
    expect(inliner().inline(remote, ['file'])).toBe(remote);
  });

  it.each([
    'http://localhost:PORT/a.png',
    'http://127.0.0.1:PORT/a.png',
    'http://2130706433:PORT/a.png',
    'http://0x7f000001:PORT/a.png',
    'http://0177.0.0.1:PORT/a.png',
    'http://[::1]:PORT/a.png',
    'http://[::ffff:127.0.0.1]:PORT/a.png',
    'http://0.0.0.0:PORT/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/a.png',
    'http://10.0.0.1/a.png',
    'http://[64:ff9b::7f00:1]/a.png',
    'file:///etc/passwd',
  ])('H13 N10 is not fetched from %s', async (template) => {
    const url = template.replace('PORT', address.split(':').at(-1)!);
    const refused = Promise.resolve().then(() => inliner('').inline(showing(url), ['image_url']));
    if (url.startsWith('file:'))
      return expect((await refused).messages[0]!.content).toEqual(showing(url).messages[0]!.content);
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_image_url',
      details: { param: 'messages[0].content[1].image_url' },
    });
    expect(asked).toEqual([]);
  });

  it('H13 follows redirects, but not to where it would not have gone at once', async () => {
    answer = (request, response) => {
      if (request.url === '/there') return void response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
      const location = request.url === '/near' ? '/there' : 'http://169.254.169.254/';
      response.writeHead(302, { location }).end();
    };
    await expect(inliner().inline(showing(`${address}/near`), ['image_url'])).resolves.toBeDefined();
    await expect(inliner().inline(showing(`${address}/far`), ['image_url'])).rejects.toMatchObject({
      message: expect.stringContaining('not public') as string,
    });
  });

  it.each<[string, RequestListener, string]>([
    [
      'is a page',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'text/html',
    ],
    ['is not there', (_, response) => void response.writeHead(404).end(), 'status 404'],
    [
      'is too large',
      (_, response) =>
        void response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(21 * 1024 * 1024)),
      '20 MB',
    ],
    ['turns in a circle', (_, response) => void response.writeHead(302, { location: '/a.png' }).end(), 'redirects'],
  ])('H13 is refused when it %s', async (_, listener, why) => {
    answer = listener;
    await expect(inliner().inline(showing(`${address}/a.png`), ['image_url'])).rejects.toMatchObject({
      code: 'invalid_image_url',
      message: expect.stringContaining(why) as string,
    });
  });
});
