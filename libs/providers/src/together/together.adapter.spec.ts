import { callsOf } from '../openai-compatible/__fixtures__/vendor-calls';
import { togetherAdapter } from './together.adapter';

const { body, dropped, failure, whole } = callsOf(togetherAdapter);

describe('requests to Together', () => {
  it('say how many alternatives a token has, where others say whether', () => {
    expect(body({ logprobs: true, top_logprobs: 3 })).toMatchObject({ logprobs: 3 });
    expect(body({ logprobs: true })).toMatchObject({ logprobs: 1 });
    expect(body({ logprobs: true, top_logprobs: 3 })).not.toHaveProperty('top_logprobs');
  });

  it('H04 H09 keep what open models know, and say the switch in its words', () => {
    const own = {
      top_k: 1,
      min_p: 0.1,
      repetition_penalty: 1.1,
      chat_template_kwargs: { a: 1 },
      logit_bias: { '1': 1 },
    };
    expect(body(own)).toMatchObject(own);
    expect(body({ enable_thinking: false })).toMatchObject({ reasoning: { enabled: false } });
    expect(dropped({ user: 'u' })).toEqual(['user']);
  });
});

describe('answers of Together', () => {
  it('C18 end with its word for stop', () => {
    const { completion } = whole({ choices: [{ message: { role: 'assistant', content: 'x' }, finish_reason: 'eos' }] });
    expect(completion.choices[0]?.finish_reason).toBe('stop');
  });

  it('are refused with a 403 when they would not fit the model, and not for want of a credential', () => {
    expect(failure(403, { error: { message: 'x' } })).toBe('context_too_long');
    expect(failure(403, { error: { message: 'x', code: 'invalid_api_key' } })).toBe('auth');
    expect(failure(401, '')).toBe('auth');
  });
});
