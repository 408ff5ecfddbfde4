import { execFileSync } from 'node:child_process';
import { codeSample } from '../src/relay/code-samples';
import type { WireBody, WireCall } from '../src/relay/wire-call';

const BODY: WireBody = {
  model: 'gpt-4o-mini',
  messages: [
    { role: 'system', content: 'It\'s "quoted" \\ $HOME `id` \n你好 😀' },
    { role: 'user', content: [] },
  ],
  temperature: 0.7,
  stream: true,
  stop: null,
  response_format: { type: 'json_schema', json_schema: { strict: false, 'odd-name': {} } },
};
const WHO = { baseUrl: 'http://weir.local/v1', apiToken: 'sk-secret' };
const CALL = { ...WHO, format: 'chat', model: 'gpt-4o-mini', isStream: true, body: BODY } as const;

describe('a call as a program', () => {
  it('is the same body to a shell, whatever it contains', () => {
    const sample = codeSample('curl', CALL).replace(/^curl/, String.raw`printf '%s\0'`);
    const words = execFileSync('bash', ['-c', sample], { encoding: 'utf8' }).split('\0');
    expect(words).toContain('http://weir.local/v1/chat/completions');
    expect(words).toContain('Authorization: Bearer sk-secret');
    expect(JSON.parse(words[words.indexOf('-d') + 1]!)).toEqual(BODY);
  });

  it('is the same body to Node', () => {
    const sample = codeSample('node', CALL);
    const object = /create\((\{[\s\S]*\n\})\);/.exec(sample)![1]!;
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the sample is to be run
    expect(new Function(`return ${object}`)()).toEqual(BODY);
    expect(sample).toContain("new OpenAI({ baseURL: 'http://weir.local/v1', apiKey: 'sk-secret' })");
  });

  it('is Python in its own words', () => {
    const sample = codeSample('python', {
      ...CALL,
      isStream: false,
      body: { model: 'm', stream: false, stop: null, tools: [{ a: true }] },
    });
    expect(sample).toBe(`from openai import OpenAI

client = OpenAI(base_url="http://weir.local/v1", api_key="sk-secret")

completion = client.chat.completions.create(
    model="m",
    stream=False,
    stop=None,
    tools=[
        {
            "a": True,
        },
    ],
)
print(completion.choices[0].message.content)`);
    expect(codeSample('python', CALL)).toContain('for chunk in stream:');
  });

  it.each([
    ['responses', 'http://weir.local/v1/responses', 'Authorization: Bearer sk-secret'],
    ['messages', 'http://weir.local/v1/messages', 'x-api-key: sk-secret'],
    [
      'gemini',
      'http://weir.local/v1beta/models/gpt-4o-mini:streamGenerateContent?alt=sse',
      'x-goog-api-key: sk-secret',
    ],
  ] as const)(
    'goes to the address of its format, with the token where that format has it: %s',
    (format, url, header) => {
      const sample = codeSample('curl', { ...CALL, format }).replace(/^curl/, String.raw`printf '%s\0'`);
      const words = execFileSync('bash', ['-c', sample], { encoding: 'utf8' }).split('\0');
      expect(words).toContain(url);
      expect(words).toContain(header);
      expect(JSON.parse(words[words.indexOf('-d') + 1]!)).toEqual(BODY);
    },
  );

  it.each([
    ['responses', 'OpenAI', 'http://weir.local/v1', 'client.responses.create('],
    ['messages', 'Anthropic', 'http://weir.local"', 'client.messages.create('],
    ['gemini', 'genai', 'http://weir.local"', 'client.models.generate_content_stream('],
  ] as const)('uses the official client of its format, at the address it wants: %s', (format, client, url, call) => {
    const sample = codeSample('python', { ...CALL, format });
    for (const part of [client, url, call]) expect(sample).toContain(part);
    expect(codeSample('node', { ...CALL, format })).toContain('http://weir.local');
  });

  it('gives Google’s clients one config beside model and contents', () => {
    const body = { contents: [{ parts: [{ text: 'hi' }] }], tools: [{ a: 1 }], generationConfig: { temperature: 0 } };
    const call: WireCall = { format: 'gemini', model: 'm', isStream: false, body };
    const sample = codeSample('node', { ...WHO, ...call });
    const object = /generateContent\((\{[\s\S]*\n\})\);/.exec(sample)![1]!;
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the sample is to be run
    expect(new Function(`return ${object}`)()).toEqual({
      model: 'm',
      contents: body.contents,
      config: { tools: [{ a: 1 }], temperature: 0 },
    });
  });
});
