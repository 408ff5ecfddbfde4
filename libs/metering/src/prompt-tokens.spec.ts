import type { CallRequest } from '@app/llm';
import { promptTokens, promptTokensUnhurried } from './prompt-tokens';

const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
const common = { model: 'm', stream: false, choices: 1, refusesLoweredMaximum: false, bodyBytes: 100 };
const chat: CallRequest = {
  ...{ ...common, includeUsage: false, includeCost: false, maxOutputTokensName: 'max_tokens' },
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'word '.repeat(120_000) }, picture] },
    { role: 'assistant', images: [picture], tool_calls: [{ id: 'call_1' }] },
  ],
  parameters: { tools: [{ type: 'function', function: { name: 'get_weather' } }] },
};
const embeddings: CallRequest = {
  ...{ ...common, endpoint: 'embeddings', prompts: 1, readsMedia: false },
  parameters: { input: ['word '.repeat(120_000), [1, 2, 3], { text: 'one' }] },
};

describe('a prompt that is counted without hurry', () => {
  it.each([
    ['a conversation', chat],
    ['texts and tokens', embeddings],
  ])('has as many tokens, and lets others have their turn: %s', async (_what, request) => {
    let turns = 0;
    let isCounting = true;
    const other = () => {
      turns += 1;
      if (isCounting) setImmediate(other);
    };
    setImmediate(other);
    const tokens = await promptTokensUnhurried(request);
    isCounting = false;
    expect(tokens).toBe(promptTokens(request));
    expect(tokens).toBeGreaterThan(120_000);
    expect(turns).toBeGreaterThan(3);
  });
});
