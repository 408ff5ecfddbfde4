import { readAll } from '../__fixtures__/describe-adapter';
import { callsOf, fixturesIn } from '../openai-compatible/__fixtures__/vendor-calls';
import { groqAdapter } from './groq.adapter';

const { build, body, chat, dropped, failure, messages, refusal } = callsOf(groqAdapter);
const effortAt = (upstreamModel: string, parameters: object) => {
  const sent = JSON.parse(build({ parameters: { ...parameters } }, { upstreamModel }).body) as Record<string, unknown>;
  return sent['reasoning_effort'];
};

describe('requests to Groq', () => {
  it.each([
    ['n', 2],
    ['logprobs', true],
  ])('A05 A06 are refused for %s, which it answers 400 to', (name, value) => {
    expect(refusal({ parameters: { [name]: value } })).toEqual(['unsupported_parameter', name]);
  });

  it('go without the names of speakers and without what it does not know', () => {
    expect(messages({ role: 'user', name: 'ann', content: 'x' })).toEqual([{ role: 'user', content: 'x' }]);
    expect(dropped({ logit_bias: {}, top_k: 1, n: 1, seed: 1 })).toEqual(['logit_bias', 'top_k', 'n']);
    expect(body({}, { maxOutputTokens: 5 })).toMatchObject({ max_completion_tokens: 5 });
  });

  it.each([
    ['qwen/qwen3-32b', { enable_thinking: false }, 'none'],
    ['qwen/qwen3-32b', { reasoning_effort: 'none' }, 'none'],
    ['qwen/qwen3-32b', { reasoning_effort: 'high' }, 'default'],
    ['openai/gpt-oss-20b', { reasoning_effort: 'xhigh' }, 'high'],
    ['openai/gpt-oss-20b', { reasoning_effort: 'minimal' }, 'low'],
    ['openai/gpt-oss-20b', { enable_thinking: false }, undefined],
    ['openai/gpt-oss-20b', { reasoning_effort: 'none' }, undefined],
  ])('H09 H10 tell %s %j in the words of that model', (model, parameters, effort) => {
    expect(effortAt(model, parameters)).toBe(effort);
  });

  it('O10 leave out a switch that the model has none for, and say so', () => {
    expect(dropped({ enable_thinking: true })).toEqual(['enable_thinking']);
  });
});

describe('answers of Groq', () => {
  it('E05 are counted once, and think in our word for it', () => {
    const { stream, deltas, chunks } = readAll(chat, fixturesIn(__dirname).events('thinking.stream.txt'));
    expect(deltas[1]).toMatchObject({ reasoning_content: 'A greeting.' });
    expect(stream.reported?.usage.quantities).toMatchObject({ input: 18, output: 9 });
    expect(JSON.stringify(chunks)).not.toContain('x_groq');
  });

  it.each([
    ['malformed_response', 400, { error: { message: 'x', code: 'tool_use_failed', failed_generation: '<f>' } }],
    ['rate_limited', 413, { error: { message: 'Request too large', type: 'tokens', code: 'rate_limit_exceeded' } }],
    ['rate_limited', 498, { error: { message: 'x', code: 'capacity_exceeded' } }],
    ['rejected', 400, { error: { message: 'x', type: 'invalid_request_error' } }],
  ])('fail as %s with %d %j', (expected, status, answer) => {
    expect(failure(status, answer)).toBe(expected);
  });
});
