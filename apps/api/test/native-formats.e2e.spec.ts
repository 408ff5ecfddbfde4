import type { ServerResponse } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import { parseRequestId } from '@app/common';
import {
  eventually,
  expectLedgerBalanced,
  expectQuiet,
  RunningWeir,
  ScriptedVendor,
  type FundedOrganization,
  type ScriptedRequest,
} from '@app/testing';
import { GoogleGenAI } from '@google/genai';

/** With members, blocks and spaces that nobody but the vendor knows: they must come through. */
const MESSAGE = `{"id":"msg_01", "type":"message","role":"assistant","model":"claude-x","novelty":{"a":[1, 2]},"content":[{"type":"thinking","thinking":"Hm","signature":"c2ln"},{"type":"server_novelty","data":"?"},{"type":"text","text":"Hi","citations":null}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":900,"output_tokens":40,"output_tokens_details":{"thinking_tokens":25}}}`;

const MESSAGE_EVENTS = [
  `event: message_start\ndata: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":900,"output_tokens":1}}}\n\n`,
  `event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}\n\n`,
  `event: ping\ndata: {"type": "ping"}\n\n`,
  `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}\n\n`,
  `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}\n\n`,
  `event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n`,
  `event: content_block_start\ndata: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""},"novelty":true}\n\n`,
  `event: content_block_delta\ndata: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hi"}}\n\n`,
  `event: content_block_stop\ndata: {"type":"content_block_stop","index":1}\n\n`,
  `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":40,"output_tokens_details":{"thinking_tokens":25}}}\n\n`,
  `event: message_stop\ndata: {"type":"message_stop"}\n\n`,
];

const CANDIDATES = `{"candidates": [{"content":{"role":"model","parts":[{"text":"Hm","thought":true},{"text":"Hi"}]},"finishReason":"STOP","index":0,"novelty":{"a":1}}],"usageMetadata":{"promptTokenCount":26,"candidatesTokenCount":23,"thoughtsTokenCount":132,"totalTokenCount":181},"modelVersion":"gemini-x","responseId":"r1"}`;

const CANDIDATE_EVENTS = [
  `data: {"candidates": [{"content": {"role":"model","parts":[{"text":"Hi"}]},"index":0,"novelty":1}],"modelVersion":"gemini-x","responseId":"r1"}\n\n`,
  `data: {"candidates": [{"content": {"role":"model","parts":[{"text":"","thoughtSignature":"c2ln"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":26,"candidatesTokenCount":23,"thoughtsTokenCount":132,"totalTokenCount":181},"modelVersion":"gemini-x","responseId":"r1"}\n\n`,
];

describe('a vendor that speaks the format of the caller', () => {
  let weir: RunningWeir;
  let payer: FundedOrganization;
  let vendor: ScriptedVendor;
  /** The next stream has so many events and no more. */
  let breaksAfter: number | undefined;
  let cannotCount = false;

  const answer = ({ path, body }: ScriptedRequest, response: ServerResponse): void => {
    if (cannotCount) return void response.writeHead(529).end('{}');
    if (path.includes('count_tokens')) return void response.end('{"input_tokens":4711}');
    if (path.includes(':countTokens')) return void response.end('{"totalTokens":4711}');
    const [whole, events] = path.includes('messages') ? [MESSAGE, MESSAGE_EVENTS] : [CANDIDATES, CANDIDATE_EVENTS];
    const isStream = body['stream'] === true || path.includes('streamGenerateContent');
    response.setHeader('content-type', isStream ? 'text/event-stream' : 'application/json');
    response.end(isStream ? events.slice(0, breaksAfter).join('') : whole);
  };

  beforeAll(async () => {
    vendor = await ScriptedVendor.start(answer);
    const { url } = vendor;
    weir = await RunningWeir.start(async (given) => {
      payer = await given.funded({ balance: '10' });
      await given.model({ id: 'claude-x' });
      await given.model({ id: 'gemini-x' });
      await given.channel({ baseUrl: `${url}/v1`, models: ['claude-x'], providerId: 'anthropic' });
      await given.channel({ baseUrl: `${url}/v1beta`, models: ['gemini-x'], providerId: 'gemini' });
    });
  });
  beforeEach(() => {
    vendor.requests.length = 0;
    breaksAfter = undefined;
    cannotCount = false;
  });
  afterEach(async () => {
    await eventually(() => expectQuiet(weir.test.database));
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${weir.apiUrl}${path}`, {
      method: 'POST',
      headers: { 'x-api-key': payer.apiToken, ...headers },
      body: JSON.stringify(body),
    });
  const expectRecord = async (answer: Response, record: object) => {
    const requestId = parseRequestId(answer.headers.get('x-request-id')!)!;
    const found = await eventually(() =>
      weir.test.database.prisma.usageRecord.findFirstOrThrow({ where: { requestId } }),
    );
    expect(found).toMatchObject({ outcome: 'completed', usageSource: 'upstream', ...record });
  };

  describe('Anthropic', () => {
    const asked = {
      model: 'claude-x',
      max_tokens: 2_000,
      thinking: { type: 'enabled', budget_tokens: 1_500, display: 'summarized' },
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' }, novelty: 1 }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
            { type: 'server_tool_use', id: 's', name: 'x', input: { a: 1 } },
          ],
        },
        { role: 'user', content: 'on' },
      ],
      context_management: { edits: [] },
    };
    const spent = { endpoint: 'messages', inputTokens: 912n, outputTokens: 40n };

    it('receives the request as it came, and its answer goes out byte by byte', async () => {
      const headers = { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'one,two' };
      const answer = await post('/v1/messages', asked, headers);
      expect(await answer.text()).toBe(MESSAGE);
      expect(vendor.requests[0]).toMatchObject({ path: '/v1/messages', body: asked, headers });
      expect(vendor.requests[0]!.body).toEqual(asked);
      await expectRecord(answer, spent);
    });

    it('streams byte by byte', async () => {
      const answer = await post('/v1/messages', { ...asked, stream: true });
      expect(await answer.text()).toBe(MESSAGE_EVENTS.join(''));
      await expectRecord(answer, spent);
    });

    it('is read by the official client, in one piece and streamed', async () => {
      const client = new Anthropic({ baseURL: weir.apiUrl, apiKey: payer.apiToken, maxRetries: 0 });
      const body = asked as unknown as Anthropic.MessageCreateParamsNonStreaming;
      expect((await client.messages.create(body)).content[2]).toMatchObject({ text: 'Hi' });
      const { content, usage } = await client.messages.stream(body).finalMessage();
      expect(content).toMatchObject([{ thinking: 'Hm', signature: 'c2ln' }, { text: 'Hi' }]);
      expect(usage).toMatchObject({ input_tokens: 12, cache_read_input_tokens: 900, output_tokens: 40 });
      expect((await client.messages.countTokens({ model: 'claude-x', messages: body.messages })).input_tokens).toBe(
        4711,
      );
      expect(vendor.requests.at(-1)!.path).toBe('/v1/messages/count_tokens');
    });

    it('ends a stream that breaks with an error event, after what came (G04)', async () => {
      breaksAfter = 8;
      const answer = await post('/v1/messages', { ...asked, stream: true });
      const [error, ...rest] = (await answer.text()).replace(MESSAGE_EVENTS.slice(0, 8).join(''), '').split('\n\n');
      expect(error).toMatch(/^event: error\ndata: \{"type":"error","error":\{"type":"api_error"/);
      expect(rest).toEqual(['']);
    });

    it('is not needed for a count: without an answer Weir counts', async () => {
      cannotCount = true;
      const answer = await post('/v1/messages/count_tokens', {
        model: 'claude-x',
        messages: [{ role: 'user', content: 'hi' }],
      });
      const { input_tokens: tokens } = (await answer.json()) as { input_tokens: number };
      expect([answer.status, vendor.requests.length]).toEqual([200, 1]);
      expect(tokens).toBeGreaterThan(1);
      expect(tokens).toBeLessThan(20);
    });

    it('is reached in the words of Gemini, too', async () => {
      const client = new GoogleGenAI({ apiKey: payer.apiToken, httpOptions: { baseUrl: weir.apiUrl } });
      const answer = await client.models.generateContent({ model: 'claude-x', contents: 'hi' });
      expect(answer.text).toBe('Hi');
      expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 912, cachedContentTokenCount: 900 });
    });
  });

  describe('Gemini', () => {
    const asked = {
      contents: [{ role: 'user', parts: [{ text: 'hi', novelty: 1 }] }],
      generationConfig: { temperature: 0.5, novelty: { a: 1 } },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
    };
    const spent = { endpoint: 'generateContent', inputTokens: 26n, outputTokens: 155n };

    it('receives the request as it came, and its answer goes out byte by byte', async () => {
      const answer = await post('/v1beta/models/gemini-x:generateContent', asked);
      expect(await answer.text()).toBe(CANDIDATES);
      expect(vendor.requests[0]).toMatchObject({ path: '/v1beta/models/gemini-x:generateContent' });
      expect(vendor.requests[0]!.body).toMatchObject(asked);
      await expectRecord(answer, spent);
    });

    it('streams byte by byte, or the same documents as one array', async () => {
      const events = await post('/v1beta/models/gemini-x:streamGenerateContent?alt=sse', asked);
      expect(await events.text()).toBe(CANDIDATE_EVENTS.join(''));
      await expectRecord(events, spent);
      const array = await post('/v1beta/models/gemini-x:streamGenerateContent', asked);
      expect(await array.json()).toEqual(
        CANDIDATE_EVENTS.map((event) => JSON.parse(event.slice('data: '.length)) as unknown),
      );
    });

    it('counts tokens itself', async () => {
      const client = new GoogleGenAI({ apiKey: payer.apiToken, httpOptions: { baseUrl: weir.apiUrl } });
      expect((await client.models.countTokens({ model: 'gemini-x', contents: 'hi' })).totalTokens).toBe(4711);
    });

    it('is reached in the words of Messages, too', async () => {
      const client = new Anthropic({ baseURL: weir.apiUrl, apiKey: payer.apiToken, maxRetries: 0 });
      const messages = [{ role: 'user' as const, content: 'hi' }];
      const message = await client.messages.stream({ model: 'gemini-x', max_tokens: 50, messages }).finalMessage();
      expect(message.content.at(-1)).toMatchObject({ type: 'text', text: 'Hi' });
      expect(message.usage).toMatchObject({ input_tokens: 26, output_tokens: 155 });
    });
  });
});
