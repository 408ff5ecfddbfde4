import { node, pythonArguments } from './literal';
import { nodeClient, pythonClient } from './openai-client';
import { bearer, type Samples } from './sample-call';

export const responsesSamples: Samples = {
  headers: bearer,
  python: (call) => [
    ...pythonClient(call),
    `${call.isStream ? 'stream' : 'response'} = client.responses.create(`,
    ...pythonArguments(call.body),
    ')',
    ...(call.isStream
      ? [
          'for event in stream:',
          '    if event.type == "response.output_text.delta":',
          '        print(event.delta, end="", flush=True)',
        ]
      : ['print(response.output_text)']),
  ],
  node: (call) => [
    ...nodeClient(call),
    `const ${call.isStream ? 'stream' : 'response'} = await client.responses.create(${node(call.body)});`,
    ...(call.isStream
      ? [
          'for await (const event of stream) {',
          "  if (event.type === 'response.output_text.delta') process.stdout.write(event.delta);",
          '}',
        ]
      : ['console.log(response.output_text);']),
  ],
};
