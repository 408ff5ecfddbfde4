import { UpstreamError } from '@app/llm';
import type { AnswerIdentity } from '../adapter';
import { parseResponse } from './parse-response';
import { streamOfCompletion } from './stream-of-completion';

const ANSWER: AnswerIdentity = {
  fallbackId: 'chatcmpl-W',
  createdAtSeconds: 1_790_000_000,
  publicModel: 'm',
  toolChoiceIsNamed: false,
  separatesReasoning: false,
};
const USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const CALL = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };

const answerWith = (message: object, finishReason: unknown = 'stop', more: object = {}) => ({
  id: 'chatcmpl-AbC',
  object: 'chat.completion',
  created: 1,
  model: 'm-2026-03-01',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, logprobs: null, finish_reason: finishReason }],
  usage: USAGE,
  ...more,
});

const parse = (body: unknown, answer: Partial<AnswerIdentity> = {}) => parseResponse(body, { ...ANSWER, ...answer });
const choiceOf = (body: unknown, answer?: Partial<AnswerIdentity>) => parse(body, answer).completion.choices[0];

function failureOf(body: unknown): UpstreamError {
  try {
    parse(body);
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
  throw new Error('the answer was accepted');
}

describe('parseResponse', () => {
  it('A01 lets a right answer through, its usage set apart', () => {
    const body = answerWith({ content: 'Hi', refusal: null, annotations: [] }, 'stop', { system_fingerprint: 'fp' });
    const { usage: _usage, ...expected } = body;
    const parsed = parse(body);
    expect(parsed.completion).toEqual(expected);
    expect(parsed.text).toBe('Hi');
    expect(parsed.reported?.usage.quantities).toMatchObject({ input: 9, output: 2, call: 1 });
    expect(parsed.reported?.document.prompt_tokens_details).toHaveProperty('cached_tokens', 0);
  });

  it('A14 W08 replaces ids and names that are not for the caller', () => {
    expect(
      parse({ ...answerWith({ content: 'x' }), id: 'f6', model: 'deployment', created: null }).completion,
    ).toMatchObject({
      id: 'chatcmpl-W',
      model: 'm',
      created: 1_790_000_000,
    });
  });

  it('A04 A06 A09 keeps several choices, logprobs and a partial answer', () => {
    const logprobs = { content: [{ token: 'a', logprob: -1, bytes: null, top_logprobs: [] }] };
    const choice = { index: 0, message: { content: 'a' }, logprobs, finish_reason: 'length' };
    const { choices } = parse({ choices: [choice, { ...choice, index: 1 }] }).completion;
    expect(choices.map(({ index, finish_reason }) => [index, finish_reason])).toEqual([
      [0, 'length'],
      [1, 'length'],
    ]);
    expect(choices[0]?.logprobs).toEqual(logprobs);
    expect(choiceOf({ choices: [{ message: { content: 'a' } }] })).toMatchObject({
      index: 0,
      logprobs: null,
      finish_reason: 'stop',
    });
  });

  it('A08 keeps an answer that a filter emptied', () => {
    expect(choiceOf(answerWith({ content: '' }, 'content_filter'))).toMatchObject({
      message: { content: '' },
      finish_reason: 'content_filter',
    });
  });

  it.each<[unknown, object, string]>([
    ['stop', { tool_calls: [CALL] }, 'tool_calls'],
    ['', { tool_calls: [CALL] }, 'tool_calls'],
    [null, {}, 'stop'],
    ['eos', {}, 'stop'],
    ['stop', { tool_calls: [] }, 'stop'],
    ['sensitive', {}, 'content_filter'],
  ])('C18 D10 makes of the finish %j with %j: %s', (reason, message, expected) => {
    expect(choiceOf(answerWith({ content: 'x', ...message }, reason))?.finish_reason).toBe(expected);
  });

  it('D10 keeps stop when the caller named the function', () => {
    expect(choiceOf(answerWith({ tool_calls: [CALL] }), { toolChoiceIsNamed: true })?.finish_reason).toBe('stop');
  });

  it('D08 D09 completes tool calls', () => {
    const message = choiceOf(
      answerWith({ tool_calls: [{ index: 0, function: { name: 'f', arguments: { a: 1 } } }] }),
    )?.message;
    expect(message).toMatchObject({
      content: null,
      tool_calls: [{ type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
    });
    expect(JSON.stringify(message)).toMatch(/"id":"call_\w{24}"/);
    expect(JSON.stringify(message)).not.toContain('index');
  });

  it('C12 C14 gives reasoning its name, and finds it in tags when asked', () => {
    expect(choiceOf(answerWith({ content: 'x', reasoning: 'r' }))?.message).toEqual({
      role: 'assistant',
      content: 'x',
      reasoning_content: 'r',
    });
    const tagged = answerWith({ content: '<think>\nr\n</think>\n\nx' });
    expect(choiceOf(tagged, { separatesReasoning: true })?.message).toMatchObject({
      content: 'x',
      reasoning_content: 'r',
    });
    expect(choiceOf(tagged)?.message['content']).toBe('<think>\nr\n</think>\n\nx');
  });

  it('A16 reports no usage when there is none, and counts all text', () => {
    const message = { content: 'a', reasoning_content: 'b', refusal: 'c', tool_calls: [CALL] };
    const parsed = parse(answerWith(message, 'stop', { usage: null }));
    expect([parsed.reported, parsed.text]).toEqual([undefined, 'abcf{}']);
  });

  it.each([null, 'text', 5, [], {}, { choices: [] }, { choices: [null] }, { choices: [{}] }, { choices: 'x' }])(
    'F17 finds no answer in %j',
    (body) => {
      expect(failureOf(body).failure).toBe('malformed_response');
    },
  );

  it.each<[unknown, string, number]>([
    [{ error: { code: 429, message: 'x' } }, 'rate_limited', 429],
    [{ error: { code: 400, message: 'maximum context length' } }, 'context_too_long', 400],
    [{ error: 'x' }, 'overloaded', 502],
    [{ choices: [{ error: { code: 503, message: 'x' } }] }, 'overloaded', 503],
    [{ base_resp: { status_code: 1000, status_msg: 'x' }, choices: null }, 'overloaded', 502],
    [{ base_resp: { status_code: 1002, status_msg: 'x' } }, 'rate_limited', 502],
    [{ base_resp: { status_code: 1008, status_msg: 'x' }, choices: null }, 'quota', 502],
    [answerWith({ content: '' }, 'error'), 'overloaded', 0],
  ])('F21 takes the error in a 200 for what it is: %j', (body, failure, status) => {
    const error = failureOf(body);
    expect([error.failure, error.details.status ?? 0]).toEqual([failure, status]);
  });

  it('is not fooled by a base_resp that says success', () => {
    expect(parse(answerWith({ content: 'x' }, 'stop', { base_resp: { status_code: 0 } })).text).toBe('x');
  });
});

describe('streamOfCompletion', () => {
  it('B22 streams a whole answer: role, what was said, the finish last', () => {
    const chunks = streamOfCompletion(parse(answerWith({ content: 'Hi', reasoning: 'r', tool_calls: [CALL] })));
    expect(chunks.map(({ document }) => document.choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'Hi', reasoning_content: 'r', tool_calls: [{ index: 0, ...CALL }] },
      {},
    ]);
    expect(chunks.map(({ document }) => document.choices[0]?.finish_reason)).toEqual([null, null, 'tool_calls']);
    expect(chunks[0]?.document).toMatchObject({
      id: 'chatcmpl-AbC',
      object: 'chat.completion.chunk',
      model: 'm-2026-03-01',
    });
    expect(chunks.map(({ text }) => text).join('')).toBe('Hirf{}');
    expect(JSON.stringify(chunks)).not.toContain('usage');
  });

  it('B22 keeps choices apart', () => {
    const body = {
      choices: [0, 1].map((index) => ({ index, message: { content: `${index}` }, finish_reason: 'stop' })),
    };
    const chunks = streamOfCompletion(parse(body));
    expect(chunks.map(({ document }) => document.choices.map(({ index }) => index))).toEqual([
      [0],
      [0],
      [1],
      [1],
      [0],
      [1],
    ]);
  });
});
