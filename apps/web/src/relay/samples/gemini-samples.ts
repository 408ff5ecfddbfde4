import { rootOf, type WireBody } from '../wire-call';
import { node, python, pythonArguments } from './literal';
import type { SampleCall, Samples } from './sample-call';

/** Google's clients take model and contents, and all the rest in one `config`. */
function argumentsOf({ model, body }: SampleCall): WireBody {
  const { contents, generationConfig, ...others } = body;
  const config = { ...others, ...(generationConfig as object | undefined) };
  return { model, contents, ...(Object.keys(config).length > 0 && { config }) };
}

export const geminiSamples: Samples = {
  headers: (apiToken) => [`x-goog-api-key: ${apiToken}`],
  python: (call) => [
    'from google import genai',
    '',
    `client = genai.Client(api_key=${python(call.apiToken)}, http_options={"base_url": ${python(rootOf(call.baseUrl))}})`,
    '',
    `${call.isStream ? 'stream' : 'response'} = client.models.generate_content${call.isStream ? '_stream' : ''}(`,
    ...pythonArguments(argumentsOf(call)),
    ')',
    ...(call.isStream
      ? ['for chunk in stream:', '    print(chunk.text or "", end="", flush=True)']
      : ['print(response.text)']),
  ],
  node: (call) => [
    "import { GoogleGenAI } from '@google/genai';",
    '',
    'const client = new GoogleGenAI({',
    `  apiKey: ${node(call.apiToken)},`,
    `  httpOptions: { baseUrl: ${node(rootOf(call.baseUrl))} },`,
    '});',
    '',
    `const ${call.isStream ? 'stream' : 'response'} = await client.models.generateContent${call.isStream ? 'Stream' : ''}(${node(argumentsOf(call))});`,
    ...(call.isStream
      ? ['for await (const chunk of stream) {', "  process.stdout.write(chunk.text ?? '');", '}']
      : ['console.log(response.text);']),
  ],
};
