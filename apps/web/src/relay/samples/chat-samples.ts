import { node, pythonArguments } from './literal';
import { nodeClient, pythonClient } from './openai-client';
import { bearer, type Samples } from './sample-call';

export const chatSamples: Samples = {
  headers: bearer,
  python: (call) => [
    ...pythonClient(call),
    `${call.isStream ? 'stream' : 'completion'} = client.chat.completions.create(`,
    ...pythonArguments(call.body),
    ')',
    ...(call.isStream
      ? [
          'for chunk in stream:',
          '    if chunk.choices and chunk.choices[0].delta.content:',
          '        print(chunk.choices[0].delta.content, end="", flush=True)',
        ]
      : ['print(completion.choices[0].message.content)']),
  ],
  node: (call) => [
    ...nodeClient(call),
    `const ${call.isStream ? 'stream' : 'completion'} = await client.chat.completions.create(${node(call.body)});`,
    ...(call.isStream
      ? ['for await (const chunk of stream) {', "  process.stdout.write(chunk.choices[0]?.delta?.content ?? '');", '}']
      : ['console.log(completion.choices[0].message.content);']),
  ],
};
