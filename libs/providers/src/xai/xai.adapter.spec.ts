import { callsOf, fixturesIn } from '../openai-compatible/__fixtures__/vendor-calls';
import { xaiAdapter } from './xai.adapter';

const { build, failure, refusal, whole } = callsOf(xaiAdapter);
const sent = (upstreamModel: string, parameters: Record<string, unknown>) => {
  const { body, dropped } = build({ parameters }, { upstreamModel });
  return { effort: (JSON.parse(body) as Record<string, unknown>)['reasoning_effort'], dropped };
};

describe('requests to xAI', () => {
  it.each([
    [{ reasoning_effort: 'xhigh' }, 'high', undefined],
    [{ reasoning_effort: 'none' }, 'none', undefined],
    [{ reasoning: { effort: 'minimal' } }, 'low', undefined],
    [{ enable_thinking: true }, undefined, ['enable_thinking']],
  ])('H10 say %j in its words', (parameters, effort, dropped) => {
    expect(sent('grok-4.6', parameters)).toEqual({ effort, dropped });
  });

  it('leave the effort out for models that have theirs in the name', () => {
    const nothing = { effort: undefined, dropped: ['reasoning_effort'] };
    expect(sent('grok-4.20-reasoning', { reasoning_effort: 'high' })).toEqual(nothing);
    expect(sent('grok-4.20-non-reasoning', { reasoning_effort: 'high' })).toEqual(nothing);
  });

  it('H14 are refused for videos', () => {
    const content = [{ type: 'video_url', video_url: { url: 'https://x/v.mp4' } }];
    expect(refusal({ messages: [{ role: 'user', content }] })).toEqual([
      'unsupported_feature',
      'messages[0].content[0]',
    ]);
  });
});

describe('answers of xAI', () => {
  it('E08 W08 count reasoning beside the completion, and do not tell what they cost us', () => {
    const { reported } = whole(fixturesIn(__dirname).json('text.response.json'));
    expect(reported?.usage.quantities).toMatchObject({ input: 1, cache_read: 11, output: 1, reasoning: 290 });
    expect(reported?.document).toMatchObject({ prompt_tokens: 12, completion_tokens: 291, total_tokens: 303 });
    expect(JSON.stringify(reported?.document)).not.toContain('1466250');
  });

  it.each([
    ['auth', 400, { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***34.' }],
    ['auth', 403, { code: 'The caller does not have permission', error: 'Your team is blocked.' }],
    ['rejected', 422, { code: 'x', error: 'Failed to deserialize the JSON body' }],
  ])('fail as %s with %d %j', (expected, status, answer) => {
    expect(failure(status, answer)).toBe(expected);
  });
});
