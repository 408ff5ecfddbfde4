import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLiteLlm } from '../read-source';

const EXAMPLE = readFileSync(join(__dirname, '../__fixtures__/litellm.config.yaml'), 'utf8');
const ENVIRONMENT = { OPENAI_API_KEY: 'sk-openai' };
const read = (text: string, environment: Readonly<Record<string, string>> = ENVIRONMENT) =>
  readLiteLlm(text, { origin: 'config.yaml', environment });
const deployment = (params: string) => `model_list:\n  - model_name: m\n    litellm_params: {${params}}\n`;
const reasonOf = (params: string) => read(deployment(params)).leftOut.find(({ kind }) => kind === 'channel')?.reason;

describe('a LiteLLM config.yaml', () => {
  it('makes every deployment a channel, with the credentials of the environment', () => {
    const { channels } = read(EXAMPLE);
    expect(
      channels.map(({ name, providerId, baseUrl, secrets, weight, models }) => [
        name,
        providerId,
        baseUrl,
        secrets,
        weight,
        models,
      ]),
    ).toEqual([
      ['gpt-4o', 'openai', 'https://api.openai.com/v1', ['sk-openai'], 100, [['gpt-4o', 'gpt-4o-2024-08-06']]],
      ['gpt-4o #2', 'openai-compatible', 'http://10.0.0.7:8000/v1', ['none'], 3, [['gpt-4o', 'gpt-4o']]],
      [
        'llama',
        'openai-compatible',
        'http://vllm.internal:8000/v1',
        ['sk-vllm-0001'],
        100,
        [['llama', 'meta/llama-3.1-8b']],
      ],
    ]);
  });

  it('turns costs a token into prices a million, to the last digit', () => {
    expect(read(EXAMPLE).prices).toEqual([
      { model: 'gpt-4o', perMillionTokens: { input: '2.50', output: '10.00', cache_read: '1.25' }, perUnit: {} },
      {
        model: 'llama',
        perMillionTokens: { input: '0.12', output: '0.34' },
        perUnit: {},
        contextWindow: 131_072,
        maxOutputTokens: 4_096,
      },
    ]);
  });

  it('says of everything else why it stays behind', () => {
    const { leftOut, changed } = read(EXAMPLE);
    expect(leftOut.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'claude: the environment has no ANTHROPIC_API_KEY',
      'openai/*: a wildcard: name its models one by one',
      'embedder: mode "embedding" is no chat',
      'deepseek-chat: the environment has no DEEPSEEK_API_KEY',
      'router_settings.routing_strategy: has no counterpart here',
      'litellm_settings.drop_params: has no counterpart here',
      'general_settings.master_key: it may do everything there: make API tokens and management tokens here instead',
      "virtual keys: keys, teams and budgets are in LiteLLM's database, as hashes, and not in this file",
    ]);
    expect(changed).toEqual([{ kind: 'channel', name: 'gpt-4o', reason: 'its rpm 480 does not come over' }]);
    expect(JSON.stringify(leftOut)).not.toContain('sk-1234');
  });

  it('refuses vendors it has no adapter for, and addresses that are none', () => {
    expect(reasonOf('model: azure/gpt-4o, api_key: k')).toBe(
      '"azure" is asked in its own format, and there is no adapter for it yet',
    );
    expect(reasonOf('model: anthropic/claude-x, api_key: k, api_base: https://relay.example')).toBe(
      '"anthropic" at an api_base: add the channel by hand',
    );
    expect(reasonOf('model: mystery')).toBe('whose model "mystery" is cannot be told: write it as vendor/model');
    expect(reasonOf('model: hosted_vllm/m')).toBe('"hosted_vllm" needs an api_base');
    expect(reasonOf('model: openai/m, api_base: nonsense')).toBe('its api_base is not a URL');
    expect(reasonOf('model: openai/m, litellm_credential_name: c')).toMatch(
      /^it takes its credential from credential_list/,
    );
    expect(reasonOf('model: groq/llama-3, api_key: k')).toBeUndefined();
  });

  it('keeps the key of a deployment wherever it stands in the file', () => {
    const [first, second] = ['a', 'b'].map(
      (name) => `  - {model_name: ${name}, litellm_params: {model: openai/${name}, api_key: k}}\n`,
    );
    const keys = (text: string) =>
      Object.fromEntries(read(`model_list:\n${text}`).channels.map(({ name, key }) => [name, key]));
    expect(keys(first! + second!)).toEqual(keys(second! + first!));
  });

  it('is refused by line or field when it is broken or something else', () => {
    expect(() => read('model_list: [')).toThrow(/^config\.yaml is not YAML: .* at line 1/);
    expect(() => read('hello: world')).toThrow(
      'config.yaml is neither a database of one-api or new-api nor a LiteLLM config.yaml',
    );
    expect(() => read('model_list: 5')).toThrow(/^config\.yaml: model_list: /);
    expect(() => read('model_list:\n  - model_name: m\n')).toThrow(/^config\.yaml: model_list\[0\]\.litellm_params: /);
  });
});
