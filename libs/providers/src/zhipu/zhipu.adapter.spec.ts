import { callsOf } from '../openai-compatible/__fixtures__/vendor-calls';
import { zhipuAdapter } from './zhipu.adapter';

const { body, dropped, failure } = callsOf(zhipuAdapter);

describe('requests to Zhipu', () => {
  it('say temperature 0 as it must be said', () => {
    expect(body({ temperature: 0, top_p: 0.5 })).toMatchObject({ do_sample: false, top_p: 0.5 });
    expect(body({ temperature: 0 })).not.toHaveProperty('temperature');
    expect(body({ temperature: 0.5 })).toMatchObject({ temperature: 0.5 });
  });

  it('name the end user in its words, where the name is long enough for it', () => {
    expect(body({ user: 'user-12345' })).toMatchObject({ user_id: 'user-12345' });
    expect(body({ user: 'ann' })).not.toHaveProperty('user_id');
    expect(body({ user: 'user-12345' })).not.toHaveProperty('user');
  });

  it.each([
    [{ enable_thinking: false }, { type: 'disabled' }, undefined],
    [{ reasoning_effort: 'xhigh' }, { type: 'enabled' }, 'high'],
  ])('H09 H10 say %j in its words', (parameters, thinking, effort) => {
    const sent = body(parameters);
    expect([sent['thinking'], sent['reasoning_effort']]).toEqual([thinking, effort]);
  });

  it('leave out what only tunes, and name it', () => {
    expect(dropped({ seed: 1, logit_bias: {}, do_sample: true })).toEqual(['seed', 'logit_bias']);
  });
});

it.each([
  ['auth', '1002'],
  ['auth', '1112'],
  ['auth', '1220'],
  ['quota', '1113'],
  ['quota', '1310'],
  ['rejected', '1214'],
  ['model_missing', '1211'],
  ['context_too_long', '1261'],
  ['content_filter', '1301'],
  ['rate_limited', '1302'],
  ['overloaded', '1234'],
])('F20 a failure of Zhipu is %s for its code %s, whatever the status', (expected, code) => {
  expect([400, 429, 500].map((status) => failure(status, { error: { code, message: 'x' } }))).toEqual(
    Array(3).fill(expected),
  );
});
