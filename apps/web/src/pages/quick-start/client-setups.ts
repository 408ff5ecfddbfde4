export interface Address {
  /** With its `/v1`. */
  readonly baseUrl: string;
  readonly apiToken: string;
}

/** How one program is told where the relay is: by variables, or in a form. */
export interface ClientSetup {
  readonly name: string;
  readonly environment?: string;
  /** The way to its form, in the program's own words. */
  readonly path?: string;
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** It calls from its maker's servers, so the address must be a public one. */
  readonly isCalledFromOutside?: boolean;
}

export function clientSetups({ baseUrl, apiToken }: Address): readonly ClientSetup[] {
  const root = baseUrl.replace(/\/v1$/, '');
  return [
    { name: 'environment', environment: `OPENAI_BASE_URL=${baseUrl}\nOPENAI_API_KEY=${apiToken}` },
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
