import { rootOf } from '../wire-call';
import { node, python, pythonArguments } from './literal';
import type { Samples } from './sample-call';

export const messagesSamples: Samples = {
  headers: (apiToken) => [`x-api-key: ${apiToken}`, 'anthropic-version: 2023-06-01'],
  python: ({ baseUrl, apiToken, isStream, body }) => [
    'from anthropic import Anthropic',
    '',
    `client = Anthropic(base_url=${python(rootOf(baseUrl))}, api_key=${python(apiToken)})`,
    '',
    `${isStream ? 'stream' : 'message'} = client.messages.create(`,
    ...pythonArguments(body),
    ')',
    ...(isStream
      ? [
          'for event in stream:',
          '    if event.type == "content_block_delta" and event.delta.type == "text_delta":',
          '        print(event.delta.text, end="", flush=True)',
        ]
      : ['print("".join(block.text for block in message.content if block.type == "text"))']),
  ],
  node: ({ baseUrl, apiToken, isStream, body }) => [
    "import Anthropic from '@anthropic-ai/sdk';",
    '',
    `const client = new Anthropic({ baseURL: ${node(rootOf(baseUrl))}, apiKey: ${node(apiToken)} });`,
    '',
    `const ${isStream ? 'stream' : 'message'} = await client.messages.create(${node(body)});`,
    ...(isStream
      ? [
          'for await (const event of stream) {',
          "  if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {",
          '    process.stdout.write(event.delta.text);',
          '  }',
          '}',
        ]
      : ["console.log(message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''));"]),
  ],
};
