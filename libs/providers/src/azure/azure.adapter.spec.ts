import { callsOf } from '../openai-compatible/__fixtures__/vendor-calls';
import { azureAdapter } from './azure.adapter';

const RESOURCE = 'https://res.openai.azure.com';
const { body, build, dropped, failure, messages, refusal } = callsOf(azureAdapter, {
  baseUrl: RESOURCE,
  upstreamModel: 'gpt 4o/eu',
});

describe('K10 requests to Azure', () => {
  it.each([
    [{}, RESOURCE, '/openai/v1/chat/completions'],
    [{ apiVersion: 'preview' }, RESOURCE, '/openai/v1/chat/completions?api-version=preview'],
    [
      { apiVersion: '2024-10-21' },
      RESOURCE,
      '/openai/deployments/gpt%204o%2Feu/chat/completions?api-version=2024-10-21',
    ],
    [{}, `${RESOURCE}/openai/v1`, '/openai/v1/chat/completions'],
    [
      { apiVersion: '2025-01-01-preview' },
      `${RESOURCE}/openai`,
      '/openai/deployments/gpt%204o%2Feu/chat/completions?api-version=2025-01-01-preview',
    ],
  ])('with %j below %s go to %s', (settings, baseUrl, path) => {
    const { url, headers } = build({ stream: true }, { settings, baseUrl });
    expect(url).toBe(`${RESOURCE}${path}`);
    expect(headers).toEqual({
      'api-key': 'secret-of-the-channel',
      'content-type': 'application/json',
      accept: 'text/event-stream',
    });
  });

  it('name the deployment as the model', () => {
    expect(body({})).toMatchObject({ model: 'gpt 4o/eu' });
  });

  it('ask streams for usage only in versions that know the question', () => {
    const options = (apiVersion: string) =>
      (JSON.parse(build({ stream: true }, { settings: { apiVersion } }).body) as Record<string, unknown>)[
        'stream_options'
      ];
    expect([options('2024-06-01'), options('2024-10-21'), options('v1')]).toEqual([
      undefined,
      { include_usage: true },
      { include_usage: true },
    ]);
  });

  it('are as for OpenAI in all else: developers, custom tools, and no foreign parameters', () => {
    expect(messages({ role: 'developer', content: 'x' })).toEqual([{ role: 'developer', content: 'x' }]);
    const custom = [{ type: 'custom', custom: { name: 'c' } }];
    expect(body({ tools: custom, reasoning_effort: 'xhigh' })).toMatchObject({
      tools: custom,
      reasoning_effort: 'xhigh',
    });
    expect(dropped({ top_k: 1, enable_thinking: true })).toEqual(['top_k', 'enable_thinking']);
    expect(body({}, { maxOutputTokens: 5 })).toMatchObject({ max_completion_tokens: 5 });
  });

  it('H14 are refused for videos', () => {
    const content = [{ type: 'video_url', video_url: { url: 'https://x/v.mp4' } }];
    expect(refusal({ messages: [{ role: 'user', content }] })).toEqual([
      'unsupported_feature',
      'messages[0].content[0]',
    ]);
  });
});

const FILTERED = {
  error: {
    message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    type: null,
    param: 'prompt',
    code: 'content_filter',
    status: 400,
    innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { hate: { filtered: true } } },
  },
};

describe('refusals of Azure', () => {
  it('F24 by its filter are the caller’s, and keep their findings to themselves', () => {
    const error = azureAdapter.parseError({ status: 400, headers: {}, body: JSON.stringify(FILTERED) });
    expect([error.failure, error.mayTryNextChannel]).toEqual(['content_filter', false]);
    expect(JSON.stringify(error.details)).not.toMatch(/innererror|hate|ResponsibleAI/);
  });

  it.each([
    ['auth', 401, { error: { code: '401', message: 'Access denied due to invalid subscription key' } }],
    ['model_missing', 404, { error: { code: 'DeploymentNotFound', message: 'x' } }],
    ['rate_limited', 429, { error: { code: '429', message: 'x' } }],
    ['timeout', 408, ''],
    ['overloaded', 424, ''],
  ])('are %s for %d %j', (expected, status, answer) => {
    expect(failure(status, answer)).toBe(expected);
  });
});
