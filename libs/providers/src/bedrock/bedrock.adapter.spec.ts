import { type ChatRequest, type UpstreamError } from '@app/llm';
import { ANSWER, eventsOf, failureOf, readAll, REQUEST } from '../__fixtures__/describe-adapter';
import { BEDROCK_WIRE, fixture } from './__fixtures__/vendor-wire';
import { called, sent, tool } from './__fixtures__/sent';
import { bedrockAdapter } from './bedrock.adapter';

const chat = bedrockAdapter.chat!;
const THOUGHTS = [
  { text: 'Two cities.', signature: 'c2lnbmF0dXJl' },
  { text: '', redacted: 'cmVkYWN0ZWQ=' },
];
const CALLS = [called('tooluse_1', 'weather', '{"city":"Oslo"}'), called('tooluse_2', 'now')];

describe('an answer of Bedrock', () => {
  it('I02 has its thoughts, its words and its calls', () => {
    const whole = JSON.parse(fixture('thinking-tools.response.json')) as unknown;
    const { completion, thoughts, keepsakes } = chat.parseResponse(whole, ANSWER);
    expect(completion.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: 'Looking.', reasoning_content: 'Two cities.', tool_calls: CALLS },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ]);
    expect(thoughts).toEqual(THOUGHTS);
    expect(keepsakes).toEqual([{ toolCallId: 'tooluse_1', value: THOUGHTS }]);
  });

  it('I02 I04 has the same when it is streamed', () => {
    const { deltas, choices, chunks, stream } = readAll(chat, eventsOf(fixture('thinking-tools.stream.txt')));
    expect(deltas).toEqual([
      { role: 'assistant', reasoning_content: 'Two ' },
      { reasoning_content: 'cities.' },
      {},
      {},
      { content: 'Looking.' },
      { tool_calls: [{ index: 0, ...called('tooluse_1', 'weather', '') }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '"Oslo"}' } }] },
      { tool_calls: [{ index: 1, ...called('tooluse_2', 'now', '') }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ]);
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'tool_calls' });
    expect(chunks.flatMap(({ thought }) => thought ?? [])).toEqual(THOUGHTS);
    expect(stream.keepsakes).toEqual([{ toolCallId: 'tooluse_1', value: THOUGHTS }]);
    expect(stream.isDone).toBe(true);
  });

  it('keeps nothing when no tool was called, or nothing was signed', () => {
    const content = [{ reasoningContent: { reasoningText: { text: 'Hm.', signature: 's' } } }, { text: 'Hi' }];
    const spoken = { output: { message: { content } }, stopReason: 'end_turn' };
    expect(chat.parseResponse(spoken, ANSWER).keepsakes).toEqual([]);
    const unsigned = [
      { reasoningContent: { reasoningText: { text: 'Hm.' } } },
      { toolUse: { toolUseId: 't', name: 'f' } },
    ];
    const acted = { output: { message: { content: unsigned } }, stopReason: 'tool_use' };
    expect(chat.parseResponse(acted, ANSWER).keepsakes).toEqual([]);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['guardrail_intervened', 'content_filter'],
    ['content_filtered', 'content_filter'],
    ['something_new', 'stop'],
  ])('that ended with %s finished with %s', (stopReason, finish) => {
    const whole = { ...(BEDROCK_WIRE.whole as object), stopReason };
    expect(chat.parseResponse(whole, ANSWER).completion.choices[0]!.finish_reason).toBe(finish);
    const events = BEDROCK_WIRE.events.map((event) =>
      event.event === 'messageStop' ? { ...event, data: JSON.stringify({ stopReason }) } : event,
    );
    expect(readAll(chat, events).choices.at(-1)!.finish_reason).toBe(finish);
  });

  it.each(['malformed_model_output', 'malformed_tool_use'])('that ended with %s is none', (stopReason) => {
    const whole = { ...(BEDROCK_WIRE.whole as object), stopReason };
    expect(failureOf(() => chat.parseResponse(whole, ANSWER))?.failure).toBe('overloaded');
    const stop = { event: 'messageStop', data: JSON.stringify({ stopReason }) };
    expect(failureOf(() => readAll(chat, [stop]))?.failure).toBe('stream_error');
  });

  it('I12 may say nothing at all', () => {
    const events = [
      { event: 'messageStart', data: '{"role":"assistant"}' },
      { event: 'messageStop', data: '{"stopReason":"content_filtered"}' },
    ];
    const { deltas, choices } = readAll(chat, events);
    expect(deltas).toEqual([{ role: 'assistant', content: '' }, {}]);
    expect(choices.at(-1)!.finish_reason).toBe('content_filter');
  });

  it('K04 is complete wherever the usage stands, and without it', () => {
    const [stop, metadata] = BEDROCK_WIRE.events.slice(-2) as [never, never];
    const before = BEDROCK_WIRE.events.slice(0, -2);
    const swapped = readAll(chat, [...before, metadata, stop]);
    expect(swapped.stream.reported?.usage.quantities).toMatchObject({
      input: 5,
      cache_read: 3,
      cache_write_5m: 4,
      output: 2,
    });
    const without = readAll(chat, [...before, stop]);
    expect([without.choices.at(-1)!.finish_reason, without.stream.reported, without.stream.disputed]).toEqual([
      'stop',
      undefined,
      undefined,
    ]);
  });

  it('says why its stream failed', () => {
    const failed = (event: string, body: object) =>
      failureOf(() => readAll(chat, [BEDROCK_WIRE.events[0]!, { event, data: JSON.stringify(body) }]));
    expect(failed('exception:throttlingException', { message: 'Too many' })?.failure).toBe('rate_limited');
    expect(failed('exception:validationException', { message: 'Input is too long' })?.failure).toBe('context_too_long');
    expect(failed('exception:serviceUnavailableException', {})?.failure).toBe('overloaded');
    expect(failed('exception:modelTimeoutException', {})?.failure).toBe('timeout');
    const broken = failed('exception:modelStreamErrorException', {
      originalMessage: 'at arn:aws:bedrock:x:1:y it broke',
    });
    expect([broken?.failure, broken?.details.message]).toEqual(['stream_error', 'at [account] it broke']);
    expect(failed('error:InternalError', { message: 'it broke' })?.failure).toBe('stream_error');
  });
});

describe('thoughts that Bedrock signed', () => {
  const request: ChatRequest = {
    ...REQUEST,
    messages: [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: 'Looking.', reasoning_content: 'Two cities.', tool_calls: CALLS },
      { role: 'tool', tool_call_id: 'tooluse_1', content: 'cold' },
      { role: 'tool', tool_call_id: 'tooluse_2', content: 'noon' },
    ],
    parameters: { tools: [tool('weather'), tool('now')], reasoning_effort: 'low' },
    maxOutputTokens: 10_000,
  };
  const blocks = [
    { reasoningContent: { reasoningText: { text: 'Two cities.', signature: 'c2lnbmF0dXJl' } } },
    { reasoningContent: { redactedContent: 'cmVkYWN0ZWQ=' } },
    { text: 'Looking.' },
  ];

  it('I02 are recalled by the first call, and sent before it', () => {
    expect(chat.recalls!(request)).toEqual(['tooluse_1']);
    const { body } = sent(request, { recalled: new Map([['tooluse_1', THOUGHTS]]) });
    expect(body.messages[1]!.content.slice(0, 3)).toEqual(blocks);
    expect(body['additionalModelRequestFields']).toEqual({ thinking: { type: 'enabled', budget_tokens: 2_000 } });
  });

  it('are those the caller brought along, if it did', () => {
    const brought = { ...request, thoughts: new Map([[1, THOUGHTS]]) };
    expect(chat.recalls!(brought)).toEqual([]);
    expect(sent(brought).body.messages[1]!.content.slice(0, 3)).toEqual(blocks);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no list', 'x'],
    ['unsigned', [{ text: 'Hm.' }, null, 5]],
  ])('are left out when what was kept is %s', (_what, kept) => {
    const { body } = sent(request, { recalled: new Map([['tooluse_1', kept]]) });
    expect(body.messages[1]!.content[0]).toEqual({ text: 'Looking.' });
  });
});

describe('the usage of Bedrock', () => {
  const usageOf = (usage: unknown) => chat.parseResponse({ ...(BEDROCK_WIRE.whole as object), usage }, ANSWER);

  it('has cached tokens beside the fresh ones, by how long they are kept', () => {
    const cacheDetails = [
      { ttl: '5m', inputTokens: 30 },
      { ttl: '1h', inputTokens: 10 },
    ];
    const { reported } = usageOf({
      inputTokens: 5,
      outputTokens: 7,
      totalTokens: 12,
      cacheReadInputTokens: 900,
      cacheWriteInputTokens: 40,
      cacheDetails,
    });
    expect(reported!.usage.quantities).toMatchObject({
      ...{ input: 5, cache_read: 900, cache_write_5m: 30, cache_write_1h: 10, output: 7, call: 1 },
    });
    expect(reported!.document).toMatchObject({
      ...{ prompt_tokens: 945, completion_tokens: 7, total_tokens: 952 },
      prompt_tokens_details: { cached_tokens: 900, cache_write_tokens: 40 },
    });
  });

  it.each<[string, object]>([
    ['is negative', { inputTokens: -1, outputTokens: 2 }],
    ['is not there', { outputTokens: 2 }],
    ['is no number', { inputTokens: 'x', outputTokens: 2 }],
    [
      'is kept longer than it was written',
      { inputTokens: 1, outputTokens: 2, cacheDetails: [{ ttl: '1h', inputTokens: 3 }] },
    ],
  ])('is disputed when a count %s', (_what, usage) => {
    expect(usageOf(usage)).toMatchObject({ reported: undefined, disputed: usage });
  });
});

describe('a failure of Bedrock', () => {
  const failed = (status: number, type: string, message: string) =>
    bedrockAdapter.parseError({
      status,
      headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
      body: JSON.stringify({ message }),
    }).failure;

  it.each<[number, string, string, UpstreamError['failure']]>([
    [429, 'ThrottlingException', 'Too many requests', 'rate_limited'],
    [400, 'ThrottlingException', 'Too many tokens', 'rate_limited'],
    [400, 'ServiceQuotaExceededException', 'x', 'rate_limited'],
    [429, 'ModelNotReadyException', 'x', 'overloaded'],
    [408, 'ModelTimeoutException', 'x', 'timeout'],
    [424, 'ModelErrorException', 'x', 'overloaded'],
    [503, 'ServiceUnavailableException', 'x', 'overloaded'],
    [500, 'InternalServerException', 'x', 'overloaded'],
    [403, 'ExpiredTokenException', 'The security token is expired', 'auth'],
    [403, 'InvalidSignatureException', 'x', 'auth'],
    [403, 'AccessDeniedException', "You don't have access to the model with the specified model ID.", 'model_missing'],
    [404, 'ResourceNotFoundException', 'x', 'model_missing'],
    [400, 'ValidationException', 'The provided model identifier is invalid.', 'model_missing'],
    [400, 'ValidationException', 'Input is too long for requested model.', 'context_too_long'],
    [400, 'ValidationException', 'messages.0 is malformed', 'rejected'],
  ])('F20 of status %i and type %s (%s) is %s', (status, type, message, failure) => {
    expect(failed(status, type, message)).toBe(failure);
  });
});

describe('the models of Bedrock', () => {
  it('are listed beside where they are asked, and only those that can be asked by their name', () => {
    const now = new Date('2026-11-20T00:00:00Z');
    const baseUrl = 'https://bedrock-runtime.eu-west-1.amazonaws.com';
    const request = bedrockAdapter.models!.buildRequest({ baseUrl, credential: 'ABSKx', settings: {}, now });
    expect(request).toMatchObject({
      method: 'GET',
      url: 'https://bedrock.eu-west-1.amazonaws.com/foundation-models?byOutputModality=TEXT',
      headers: { authorization: 'Bearer ABSKx' },
    });
    const modelSummaries = [
      { modelId: 'amazon.nova-pro-v1:0', inferenceTypesSupported: ['ON_DEMAND', 'PROVISIONED'] },
      { modelId: 'anthropic.claude-opus-4-8-v1', inferenceTypesSupported: ['INFERENCE_PROFILE'] },
    ];
    expect(bedrockAdapter.models!.parseResponse({ modelSummaries })).toEqual(['amazon.nova-pro-v1:0']);
    expect(failureOf(() => bedrockAdapter.models!.parseResponse({ message: 'x' }))?.failure).toBe('malformed_response');
  });

  it('are where the region says', () => {
    expect(bedrockAdapter.baseUrlOf!({ region: 'eu-west-1' })).toBe('https://bedrock-runtime.eu-west-1.amazonaws.com');
    expect(bedrockAdapter.baseUrlOf!({})).toBeUndefined();
  });
});
