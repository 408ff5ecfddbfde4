import { node, python } from './literal';
import type { SampleCall } from './sample-call';

/** Chat completions and Responses have the same client. */
export const pythonClient = ({ baseUrl, apiToken }: SampleCall): readonly string[] => [
  'from openai import OpenAI',
  '',
  `client = OpenAI(base_url=${python(baseUrl)}, api_key=${python(apiToken)})`,
  '',
];

export const nodeClient = ({ baseUrl, apiToken }: SampleCall): readonly string[] => [
  "import OpenAI from 'openai';",
  '',
  `const client = new OpenAI({ baseURL: ${node(baseUrl)}, apiKey: ${node(apiToken)} });`,
  '',
];
