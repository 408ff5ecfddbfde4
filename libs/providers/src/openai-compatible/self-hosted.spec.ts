import { failureOf, readAll } from '../__fixtures__/describe-adapter';
import { adapterFor } from '../registry';
import { callsOf } from './__fixtures__/vendor-calls';

describe.each(['vllm', 'sglang'])('a server of one’s own, of %s,', (id) => {
  const { body, build, chat, dropped, failure } = callsOf(adapterFor(id));

  it('O08 H04 is sent every parameter of open models with equal values', () => {
    const own = {
      ...{
        top_k: -1,
        min_p: 0.1,
        repetition_penalty: 1.2,
        logit_bias: { '1': 5 },
        seed: 7,
        stop: ['x'],
        min_tokens: 1,
      },
      ...{ response_format: { type: 'structural_tag', structures: [], triggers: [] }, guided_choice: ['a'], rid: 'r' },
    };
    expect(body(own)).toMatchObject(own);
    expect(dropped(own)).toEqual([]);
  });

  it.each([
    [{ enable_thinking: false }, { enable_thinking: false }],
    [{ thinking: { type: 'enabled' } }, { enable_thinking: true }],
    [
      { enable_thinking: false, chat_template_kwargs: { a: 1 } },
      { enable_thinking: false, a: 1 },
    ],
    [{ enable_thinking: false, chat_template_kwargs: { enable_thinking: true } }, { enable_thinking: true }],
  ])('H09 is told %j through the template of its model', (parameters, kwargs) => {
    expect(body(parameters)).toMatchObject({ chat_template_kwargs: kwargs });
    expect(body(parameters)).not.toHaveProperty('enable_thinking');
  });

  it('H10 gets the effort as it was said, and the bound under the name every release knows', () => {
    const bound = { maxOutputTokens: 5, maxOutputTokensName: 'max_completion_tokens' as const };
    expect(body({ reasoning_effort: 'xhigh' }, bound)).toMatchObject({ reasoning_effort: 'xhigh', max_tokens: 5 });
    expect(build({}).dropped).toBeUndefined();
  });

  it('C12 thinks under either name, or both, and calls no tools with an empty list', () => {
    const chunk = (delta: object, finish: string | null = null) => ({
      data: JSON.stringify({ id: 'x', choices: [{ index: 0, delta, finish_reason: finish }] }),
    });
    const { deltas, choices } = readAll(chat, [
      chunk({ role: 'assistant', content: '' }),
      chunk({ reasoning: 'a', reasoning_content: 'a', tool_calls: [] }),
      chunk({ reasoning: 'b' }),
      chunk({ content: 'c', tool_calls: [] }),
      chunk({}, 'stop'),
    ]);
    expect(deltas.map((delta) => (delta as Record<string, string>)['reasoning_content'] ?? '').join('')).toBe('ab');
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'stop' });
  });

  it('G01 says in the stream that it failed', () => {
    const data = JSON.stringify({ error: { message: 'boom', type: 'InternalServerError', code: 500 } });
    expect(failureOf(() => readAll(chat, [{ data }]))?.failure).toBe('stream_error');
  });

  it.each([
    [
      'context_too_long',
      400,
      { object: 'error', message: "This model's maximum context length is 9 tokens", code: 400 },
    ],
    ['model_missing', 404, { error: { message: 'x', type: 'NotFoundError', code: 404 } }],
    [
      'rejected',
      400,
      { error: { message: '"auto" tool choice requires a parser', type: 'BadRequestError', code: 400 } },
    ],
  ])('fails as %s with %d %j', (expected, status, answer) => {
    expect(failure(status, answer)).toBe(expected);
  });
});
