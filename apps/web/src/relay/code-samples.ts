/** What is sent to `/chat/completions`: plain JSON. */
export type ChatBody = Readonly<Record<string, unknown>> & { readonly model: string };

export interface SampleCall {
  /** With its `/v1`. */
  readonly baseUrl: string;
  readonly apiToken: string;
  readonly body: ChatBody;
}

export const SAMPLE_LANGUAGES = ['curl', 'python', 'node'] as const;
export type SampleLanguage = (typeof SAMPLE_LANGUAGES)[number];
export const SAMPLE_TITLES: Readonly<Record<SampleLanguage, string>> = {
  curl: 'curl',
  python: 'Python',
  node: 'Node.js',
};
/** Stands for a secret that nobody sees again. */
export const TOKEN_PLACEHOLDER = 'YOUR_API_TOKEN';

/** The same call as a program, ready to run. */
export function codeSample(language: SampleLanguage, call: SampleCall): string {
  if (language === 'curl') return curlSample(call);
  return language === 'python' ? pythonSample(call) : nodeSample(call);
}

function curlSample({ baseUrl, apiToken, body }: SampleCall): string {
  const json = JSON.stringify(body, null, 2)
    .replaceAll("'", String.raw`'\''`)
    .replaceAll('\n', '\n  ');
  return [
    `curl ${body['stream'] === true ? '-N ' : ''}${baseUrl}/chat/completions \\`,
    `  -H "Authorization: Bearer ${apiToken}" \\`,
    '  -H "Content-Type: application/json" \\',
    `  -d '${json}'`,
  ].join('\n');
}

function pythonSample({ baseUrl, apiToken, body }: SampleCall): string {
  const parameters = Object.entries(body).map(([name, value]) => `    ${name}=${literal(value, PYTHON, 1)},`);
  const isStream = body['stream'] === true;
  return [
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url=${literal(baseUrl, PYTHON)}, api_key=${literal(apiToken, PYTHON)})`,
    '',
    `${isStream ? 'stream' : 'completion'} = client.chat.completions.create(`,
    ...parameters,
    ')',
    ...(isStream
      ? [
          'for chunk in stream:',
          '    if chunk.choices and chunk.choices[0].delta.content:',
          '        print(chunk.choices[0].delta.content, end="", flush=True)',
        ]
      : ['print(completion.choices[0].message.content)']),
  ].join('\n');
}

function nodeSample({ baseUrl, apiToken, body }: SampleCall): string {
  const isStream = body['stream'] === true;
  return [
    "import OpenAI from 'openai';",
    '',
    `const client = new OpenAI({ baseURL: ${literal(baseUrl, NODE)}, apiKey: ${literal(apiToken, NODE)} });`,
    '',
    `const ${isStream ? 'stream' : 'completion'} = await client.chat.completions.create(${literal(body, NODE)});`,
    ...(isStream
      ? ['for await (const chunk of stream) {', "  process.stdout.write(chunk.choices[0]?.delta?.content ?? '');", '}']
      : ['console.log(completion.choices[0].message.content);']),
  ].join('\n');
}

interface Words {
  readonly indent: string;
  readonly constants: Readonly<Record<'true' | 'false' | 'null', string>>;
  readonly key: (name: string) => string;
  readonly text: (text: string) => string;
}

const PYTHON: Words = {
  indent: '    ',
  constants: { true: 'True', false: 'False', null: 'None' },
  key: (name) => JSON.stringify(name),
  text: (text) => JSON.stringify(text),
};
const NODE: Words = {
  indent: '  ',
  constants: { true: 'true', false: 'false', null: 'null' },
  key: (name) => (/^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name)),
  text: (text) => (/^[^'\\\n]*$/.test(text) ? `'${text}'` : JSON.stringify(text)),
};

/** A JSON value as a literal of the language. */
function literal(value: unknown, words: Words, depth = 0): string {
  if (typeof value === 'string') return words.text(value);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return words.constants[String(value) as 'true' | 'false' | 'null'];
  const isArray = Array.isArray(value);
  const items = Object.entries(value).map(([name, item]) => {
    const text = literal(item, words, depth + 1);
    return isArray ? text : `${words.key(name)}: ${text}`;
  });
  const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return open + close;
  const inner = words.indent.repeat(depth + 1);
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${words.indent.repeat(depth)}${close}`;
}
