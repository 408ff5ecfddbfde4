import { execFileSync } from 'node:child_process';
import { codeSample, type ChatBody } from '../src/relay/code-samples';

const BODY: ChatBody = {
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
const CALL = { baseUrl: 'http://weir.local/v1', apiToken: 'sk-secret', body: BODY };

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
});
