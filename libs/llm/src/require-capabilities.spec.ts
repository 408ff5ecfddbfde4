import { requireCapabilities } from './require-capabilities';
import type { ChatRequest } from './chat';

const asking = (more: Partial<ChatRequest>): ChatRequest => ({
  model: 'm',
  messages: [{ role: 'user', content: 'hi' }],
  stream: false,
  includeUsage: false,
  includeCost: false,
  maxOutputTokensName: 'max_tokens',
  choices: 1,
  refusesLoweredMaximum: false,
  parameters: {},
  bodyBytes: 1,
  ...more,
});
const image = asking({
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'see' },
        { type: 'image_url', image_url: { url: 'https://a/b' } },
      ],
    },
  ],
});

describe('what a model must be able to do', () => {
  it('refuses an image for a model without vision, naming the part', () => {
    expect(() => requireCapabilities(image, { id: 'm', capabilities: ['text'] })).toThrow(
      expect.objectContaining({
        code: 'unsupported_feature',
        details: expect.objectContaining({ param: 'messages[0].content[1]' }),
      }),
    );
  });

  it('refuses tools for a model without tools', () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    expect(() => requireCapabilities(asking({ parameters: { tools } }), { id: 'm', capabilities: ['text'] })).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ param: 'tools' }) }),
    );
  });

  it('lets through what the model can, and everything for one whose capabilities nobody listed', () => {
    expect(() => requireCapabilities(image, { id: 'm', capabilities: ['text', 'vision'] })).not.toThrow();
    expect(() => requireCapabilities(image, { id: 'm', capabilities: [] })).not.toThrow();
  });
});
