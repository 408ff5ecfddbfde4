import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatRequest } from '@app/llm';
import fc from 'fast-check';
import { ANSWER, eventsOf, failureOf, readAll, REQUEST, TARGET } from '../../__fixtures__/describe-adapter';
import { nativeResponses } from './native-responses';

const fixture = (name: string): string =>
  readFileSync(join(__dirname, '..', '..', 'openai-responses', '__fixtures__', name), 'utf8');

const document = { model: 'fast', input: 'hi', store: true, nothing: null, unknown: { a: [1] } };
const bodyFor = (request: Partial<ChatRequest>) => {
  const native = { format: 'openai-responses', document } as const;
  const built = nativeResponses.buildRequest({ ...REQUEST, native, ...request }, TARGET);
  return JSON.parse(built.body) as unknown;
};

describe('Responses passed through', () => {
  it('send the document of the caller under the name of the model there', () => {
    expect(bodyFor({})).toEqual({ ...document, model: 'm' });
  });

  it('send the bound that a call was lowered to', () => {
    expect(bodyFor({ maxOutputTokens: 300 })).toEqual({ ...document, model: 'm', max_output_tokens: 300 });
  });

  it.each(['text', 'tools', 'length'])('L01 L02 L03 give the bytes of %s.stream.txt back', (name) => {
    const wire = fixture(`${name}.stream.txt`);
    const { chunks, stream, choices } = readAll(nativeResponses, eventsOf(wire));
    expect(chunks.map(({ frames }) => frames).join('')).toBe(wire);
    expect(choices.map(({ finish_reason: reason }) => reason !== null)).toEqual(
      choices.map((one) => one === choices.at(-1)),
    );
    expect(choices.at(-1)!.finish_reason).toBe({ text: 'stop', tools: 'tool_calls', length: 'length' }[name]);
    expect(stream.reported).toBeDefined();
  });

  it('count the words of text, thinking and calls', () => {
    const textIn = (name: string) =>
      readAll(nativeResponses, eventsOf(fixture(`${name}.stream.txt`)))
        .chunks.map(({ text }) => text)
        .join('');
    expect([textIn('text'), textIn('tools')]).toEqual(['Hi', 'LookThen actf{"a":1}f']);
  });

  it('A14 name the model as the caller did, unless it is a snapshot of that', () => {
    const answer = (model: string) => {
      const response = { status: 'completed', model, output: [] };
      const events = [{ event: 'response.completed', data: JSON.stringify({ type: 'response.completed', response }) }];
      return [
        readAll(nativeResponses, events).chunks[0]!.frames,
        nativeResponses.parseResponse(response, ANSWER).native,
      ];
    };
    for (const said of answer('internal-deployment')) expect(said).toContain('"model":"fast"');
    for (const said of answer('fast-2026-01-01')) expect(said).toContain('"model":"fast-2026-01-01"');
  });

  it('G02 G04 take every beginning for cut, the terminator alone included', () => {
    const events = eventsOf(fixture('text.stream.txt'));
    for (let end = 0; end < events.length; end++) {
      const begun = [...events.slice(0, end), { data: '[DONE]' }];
      expect(failureOf(() => readAll(nativeResponses, begun))?.failure).toBe('cut_stream');
    }
  });

  it.each([
    ['{"status":"in_progress","output":[]}', 'malformed_response'],
    ['{"status":"failed","output":[],"error":{"code":"rate_limit_exceeded","message":"m"}}', 'rate_limited'],
    ['{"error":{"message":"m","code":"insufficient_quota"}}', 'quota'],
    ['{"choices":[]}', 'malformed_response'],
    ['[]', 'malformed_response'],
  ])('F21 take %s for no answer', (body, failure) => {
    expect(failureOf(() => nativeResponses.parseResponse(JSON.parse(body), ANSWER))?.failure).toBe(failure);
  });

  const usage = {
    input_tokens: 10,
    output_tokens: 5,
    total_tokens: 15,
    output_tokens_details: { reasoning_tokens: 2 },
  };
  const search = (action?: object) => ({ type: 'web_search_call', status: 'completed', ...(action && { action }) });

  it('charge searches and images by the piece, and opened pages not at all', () => {
    const output = [
      search({ type: 'search' }),
      search({ type: 'open_page' }),
      search(),
      { ...search(), status: 'failed' },
      { type: 'image_generation_call' },
    ];
    const { reported } = nativeResponses.parseResponse({ status: 'completed', output, usage }, ANSWER);
    expect(reported!.usage).toMatchObject({
      reportsSearches: true,
      quantities: { input: 10, output: 3, reasoning: 2, web_search: 2, image: 1, call: 1 },
    });
  });

  it.each([{ ...usage, output_tokens: 1 }, { ...usage, input_tokens: -1 }, { output_tokens: 5 }])(
    'E16 dispute counts that cannot be true: %j',
    (told) => {
      const parsed = nativeResponses.parseResponse({ status: 'completed', output: [], usage: told }, ANSWER);
      expect([parsed.reported, parsed.disputed]).toEqual([undefined, told]);
    },
  );

  it('throw nothing but UpstreamError for events in any order between junk, and pass on what they accept', () => {
    const types = ['response.created', 'response.completed', 'response.failed', 'response.output_item.added', 'error'];
    const members = [
      'type',
      'response',
      'item',
      'delta',
      'output',
      'usage',
      'model',
      'error',
      'input_tokens',
      '__proto__',
    ];
    const junk = fc.dictionary(fc.constantFrom(...members), fc.oneof(fc.constantFrom(...types), fc.jsonValue()));
    const real = fc.constantFrom(...eventsOf(fixture('tools.stream.txt')));
    const invented = fc.record({ event: fc.constantFrom(...types), data: junk.map((value) => JSON.stringify(value)) });
    fc.assert(
      fc.property(fc.array(fc.oneof(real, invented), { maxLength: 8 }), (events) => {
        failureOf(() => {
          const { chunks } = readAll(nativeResponses, events);
          for (const { frames } of chunks) expect(frames).toMatch(/^event: \S+\ndata: \{[^\n]*\n\n$/);
        });
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(junk, (body) => {
        failureOf(() => JSON.stringify(nativeResponses.parseResponse(body, ANSWER)));
      }),
    );
  });
});
