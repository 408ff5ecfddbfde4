import { quantitiesOf } from '@app/llm';
import fc from 'fast-check';
import { ANSWER, failureOf } from '../__fixtures__/describe-adapter';
import { convertUsage } from './convert-usage';
import { fixture } from './__fixtures__/vendor-wire';
import { parseError } from './parse-error';
import { parseResponse } from './parse-response';

const parse = (body: unknown) => parseResponse(body, ANSWER);
const answer = (content: readonly object[], more: object = {}) => ({ content, stop_reason: 'end_turn', ...more });

describe('a whole answer of Anthropic', () => {
  it('E09 I02 is text, reasoning, calls and every part of the usage', () => {
    const parsed = parse(JSON.parse(fixture('thinking-and-tools.response.json')));
    expect(parsed.completion).toEqual({
      id: 'chatcmpl-W',
      object: 'chat.completion',
      created: ANSWER.createdAtSeconds,
      model: 'fast',
      service_tier: 'default',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Looking.',
            refusal: null,
            reasoning_content: 'plan',
            tool_calls: [
              { id: 'toolu_A', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
              { id: 'toolu_B', type: 'function', function: { name: 'now', arguments: '{}' } },
            ],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
    });
    const thoughts = [
      { text: 'plan', signature: 'c2ln' },
      { text: '', redacted: 'cmVk' },
    ];
    expect([parsed.thoughts, parsed.keepsakes]).toEqual([thoughts, [{ toolCallId: 'toolu_A', value: thoughts }]]);
    expect(parsed.reported?.document).toMatchObject({
      prompt_tokens: 1012,
      completion_tokens: 40,
      total_tokens: 1052,
      prompt_tokens_details: { cached_tokens: 900, cache_write_tokens: 100 },
      completion_tokens_details: { reasoning_tokens: 25 },
    });
  });

  it('has null for content when it only calls, and an empty text when it says nothing at all', () => {
    const messageOf = (content: readonly object[]) => parse(answer(content)).completion.choices[0]!.message;
    expect(messageOf([{ type: 'tool_use', id: 't', name: 'f', input: {} }])['content']).toBeNull();
    expect(messageOf([])['content']).toBe('');
  });

  it('I12 is a filtered one when Anthropic refuses', () => {
    const { choices } = parse({ content: [], stop_reason: 'refusal', stop_details: { type: 'refusal' } }).completion;
    expect(choices).toMatchObject([{ message: { content: '' }, finish_reason: 'content_filter' }]);
  });

  it('cites what it found where it says it', () => {
    const citations = [
      { type: 'web_search_result_location', url: 'https://x.example', title: null },
      { type: 'page_location' },
    ];
    const { choices } = parse(
      answer([
        { type: 'text', text: 'ab' },
        { type: 'text', text: 'cd', citations },
      ]),
    ).completion;
    expect(choices[0]!.message['annotations']).toEqual([
      {
        type: 'url_citation',
        url_citation: { url: 'https://x.example', title: 'https://x.example', start_index: 2, end_index: 4 },
      },
    ]);
  });

  it.each([
    [{ type: 'error', error: { type: 'overloaded_error', message: 'x' } }, 'overloaded'],
    [{ error: { message: 'x' } }, 'stream_error'],
    [{}, 'malformed_response'],
    [{ content: 'x' }, 'malformed_response'],
    [[], 'malformed_response'],
  ])('is none when it is %j', (body, failure) => {
    expect(failureOf(() => parse(body))?.failure).toBe(failure);
  });
});

describe('usage of Anthropic', () => {
  it.each<[string, object, object]>([
    [
      'E09 all parts',
      {
        cache_creation_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
      },
      { cache_write_5m: 60, cache_write_1h: 40 },
    ],
    ['writes without parts', { cache_creation_input_tokens: 100 }, { cache_write_5m: 100 }],
    [
      'writes with some parts',
      { cache_creation_input_tokens: 100, cache_creation: { ephemeral_1h_input_tokens: 40 } },
      { cache_write_5m: 60, cache_write_1h: 40 },
    ],
    [
      'I16 nulls',
      { cache_creation_input_tokens: null, cache_creation: null, output_tokens_details: null, server_tool_use: null },
      {},
    ],
    ['searches', { server_tool_use: { web_search_requests: 2 } }, { web_search: 2 }],
    ['thinking', { output_tokens_details: { thinking_tokens: 5 } }, { output: 0, reasoning: 5 }],
  ])('is believed with %s', (_what, more, expected) => {
    const usage = convertUsage({ input_tokens: 3, output_tokens: 5, ...more })?.usage;
    expect(usage).toEqual({
      source: 'upstream',
      reportsSearches: true,
      quantities: quantitiesOf({ input: 3, output: 5, call: 1, ...expected }),
    });
  });

  it.each([
    { input_tokens: 3 },
    { output_tokens: 3 },
    { input_tokens: -1, output_tokens: 3 },
    { input_tokens: 3, output_tokens: '3' },
    { input_tokens: 3, output_tokens: 2, output_tokens_details: { thinking_tokens: 3 } },
    {
      input_tokens: 3,
      output_tokens: 2,
      cache_creation_input_tokens: 1,
      cache_creation: { ephemeral_1h_input_tokens: 2 },
    },
    { input_tokens: 2 ** 31 + 1, output_tokens: 3 },
  ])('is not believed when it is %j', (usage) => {
    expect(convertUsage(usage)).toBeUndefined();
  });

  it('adds up to what was said, whatever was said', () => {
    const tokens = fc.nat(1_000_000);
    fc.assert(
      fc.property(
        fc.tuple(tokens, tokens, tokens, tokens, tokens, tokens),
        ([input, read, short, long, said, thought]) => {
          const { document, usage } = convertUsage({
            input_tokens: input,
            cache_read_input_tokens: read,
            cache_creation_input_tokens: short + long,
            cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
            output_tokens: said + thought,
            output_tokens_details: { thinking_tokens: thought },
          })!;
          expect(document).toMatchObject({
            prompt_tokens: input + read + short + long,
            completion_tokens: said + thought,
          });
          expect(usage.quantities).toMatchObject({
            input,
            cache_read: read,
            cache_write_5m: short,
            cache_write_1h: long,
            output: said,
            reasoning: thought,
          });
        },
      ),
    );
  });
});

describe('an error of Anthropic', () => {
  const failure = (status: number, error: object, headers = {}) =>
    parseError({ status, headers, body: JSON.stringify({ type: 'error', error, request_id: 'req_1' }) });

  it.each([
    [400, 'invalid_request_error', 'rejected'],
    [401, 'authentication_error', 'auth'],
    [402, 'billing_error', 'quota'],
    [403, 'permission_error', 'auth'],
    [404, 'not_found_error', 'model_missing'],
    [409, 'conflict_error', 'overloaded'],
    [413, 'request_too_large', 'rejected'],
    [429, 'rate_limit_error', 'rate_limited'],
    [500, 'api_error', 'overloaded'],
    [504, 'timeout_error', 'timeout'],
    [529, 'overloaded_error', 'overloaded'],
  ])('I13 I14 of status %i and type %s is %s', (status, type, expected) => {
    expect(failure(status, { type, message: 'x' }).failure).toBe(expected);
  });

  it.each([
    ['prompt is too long: 215000 tokens > 200000 maximum', 'context_too_long'],
    ['input length and `max_tokens` exceed context limit: 1 + 2 > 2', 'context_too_long'],
    ['Your credit balance is too low to access the Anthropic API.', 'quota'],
    ['You have reached your specified API usage limits. You will regain access on 2026-12-01.', 'quota'],
    ['Output blocked by content filtering policy', 'content_filter'],
    ['messages.0: user messages must have non-empty content', 'rejected'],
  ])('says in a 400 "%s" and means %s', (message, expected) => {
    expect(failure(400, { type: 'invalid_request_error', message }).failure).toBe(expected);
  });

  it('tells a body of too many bytes from a prompt of too many tokens', () => {
    const message = 'Request exceeds the maximum size';
    expect(failure(413, { type: 'request_too_large', message }).failure).toBe('rejected');
  });

  it('does not wait for a spend limit to lift', () => {
    const details = { error_code: 'enforced_spend_limit_reached' };
    expect(failure(429, { type: 'rate_limit_error', message: 'x', details }).failure).toBe('quota');
    expect(failure(429, { type: 'rate_limit_error', message: 'x' }, { 'retry-after': '7' }).details.retryAfterMs).toBe(
      7_000,
    );
  });
});
