import { rootOf } from '../../relay/wire-call';

export interface Address {
  /** With its `/v1`. */
  readonly baseUrl: string;
  readonly apiToken: string;
}

/** How one program is told where the relay is: by variables, in a file, or in a form. */
export interface ClientSetup {
  readonly name: string;
  readonly environment?: string;
  readonly file?: { readonly path: string; readonly text: string };
  /** The way to its form, in the program's own words. */
  readonly path?: string;
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** It calls from its maker's servers, so the address must be a public one. */
  readonly isCalledFromOutside?: boolean;
}

export function clientSetups({ baseUrl, apiToken }: Address): readonly ClientSetup[] {
  const root = rootOf(baseUrl);
  return [
    { name: 'OpenAI SDK', environment: `OPENAI_BASE_URL=${baseUrl}\nOPENAI_API_KEY=${apiToken}` },
    { name: 'Anthropic SDK', environment: `ANTHROPIC_BASE_URL=${root}\nANTHROPIC_API_KEY=${apiToken}` },
    { name: 'Google Gen AI SDK', environment: `GOOGLE_GEMINI_BASE_URL=${root}\nGEMINI_API_KEY=${apiToken}` },
    { name: 'Claude Code', environment: `ANTHROPIC_BASE_URL=${root}\nANTHROPIC_AUTH_TOKEN=${apiToken}` },
    {
      name: 'Codex CLI',
      environment: `WEIR_API_KEY=${apiToken}`,
      file: { path: '~/.codex/config.toml', text: codexFile(baseUrl) },
    },
    { name: 'Gemini CLI', environment: `GOOGLE_GEMINI_BASE_URL=${root}\nGEMINI_API_KEY=${apiToken}` },
    {
      name: 'Cherry Studio',
      path: 'Settings → Model Provider → Add → OpenAI',
      fields: [
        ['API Key', apiToken],
        ['API Host', root],
      ],
    },
    { name: 'LobeChat', environment: `OPENAI_PROXY_URL=${baseUrl}\nOPENAI_API_KEY=${apiToken}` },
    { name: 'NextChat', environment: `BASE_URL=${root}\nOPENAI_API_KEY=${apiToken}` },
    {
      name: 'Cursor',
      path: 'Settings → Models → API Keys → Override OpenAI Base URL',
      fields: [
        ['OpenAI API Key', apiToken],
        ['Base URL', baseUrl],
      ],
      isCalledFromOutside: true,
    },
    { name: 'Open WebUI', environment: `OPENAI_API_BASE_URL=${baseUrl}\nOPENAI_API_KEY=${apiToken}` },
    {
      name: 'Chatbox',
      path: 'Settings → Model Provider → Add → OpenAI API Compatible',
      fields: [
        ['API Key', apiToken],
        ['API Host', baseUrl],
      ],
    },
  ];
}

/** It speaks Responses. */
const codexFile = (baseUrl: string): string =>
  [
    'model_provider = "weir"',
    '',
    '[model_providers.weir]',
    'name = "Weir"',
    `base_url = "${baseUrl}"`,
    'env_key = "WEIR_API_KEY"',
    'wire_api = "responses"',
  ].join('\n');
