import { parseRequest } from './parse-request';

const SYSTEM = { role: 'system', content: 'You are a helpful assistant.' };
const USER = { role: 'user', content: '介绍一下深度学习的基本原理。' };

/** The requests that documents of services like ours show to their users, and every parameter one of them lists. */
const DOCUMENTED: Readonly<Record<string, object>> = {
  'a conversation with a system message': {
    model: 'gpt-4o',
    messages: [SYSTEM, USER],
    temperature: 0.7,
    max_tokens: 1024,
  },
  'an explicit stream: false': { model: 'gpt-4o', messages: [SYSTEM, USER], stream: false },
  'structured output without strict and description': {
    model: 'gpt-4o',
    messages: [USER],
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'analysis',
        schema: {
          type: 'object',
          properties: { topic: { type: 'string' }, tone: { type: 'string' } },
          required: ['topic', 'tone'],
        },
      },
    },
  },
  'a stream': { model: 'gpt-4o-mini', messages: [USER], stream: true },
  'several turns': {
    model: 'gpt-5.4-mini',
    messages: [USER, { role: 'assistant', content: '1+1=2' }, { role: 'user', content: '再加上3呢?' }],
  },
  'a tool': {
    model: 'gpt-5.4-mini',
    messages: [USER],
    tools: [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: '获取指定城市的天气',
          parameters: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
        },
      },
    ],
  },
  'an image': {
    model: 'gpt-5.4-mini',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: '请描述这张图片。' },
          { type: 'image_url', image_url: { url: 'https://example.com/image.jpg' } },
        ],
      },
    ],
  },
  'every parameter of the longest list': {
    model: 'zai-org/glm-4.5',
    messages: [
      { role: 'user', name: 'n', content: { type: 'text', text: 'hi', image_url: '', video_url: '' } },
      { role: 'user', content: [{ type: 'video_url', video_url: 'https://example.com/v.mp4' }] },
    ],
    max_tokens: 123,
    stream: true,
    stream_options: { include_usage: true },
    n: 2,
    seed: 1,
    frequency_penalty: 0.5,
    presence_penalty: -0.5,
    repetition_penalty: 1.2,
    stop: 'x',
    temperature: 1,
    top_p: 1,
    top_k: 50,
    min_p: 0.1,
    logit_bias: { '1024': 6 },
    logprobs: true,
    top_logprobs: 3,
    tools: { type: 'function', function: { name: 'f', description: 'd', parameters: {}, strict: true } },
    tool_choice: 'auto',
    response_format: { type: 'text' },
    separate_reasoning: false,
    enable_thinking: true,
    user: 'u',
  },
};

describe('documented requests', () => {
  it.each(Object.keys(DOCUMENTED))('O12 accepts %s', (title) => {
    const { messages: _messages, ...parameters } = DOCUMENTED[title] as { messages: unknown };
    const request = parseRequest(Buffer.from(JSON.stringify(DOCUMENTED[title])));
    const { tools: _tools, ...kept } = request.parameters;
    expect(parameters).toMatchObject(kept);
    expect(request.messages.length).toBeGreaterThan(0);
  });

  it('needs no max_tokens, though one document calls it required', () => {
    expect(parseRequest(Buffer.from(JSON.stringify({ model: 'm', messages: [USER] }))).maxOutputTokens).toBeUndefined();
  });
});
