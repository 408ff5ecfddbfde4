import { useQuery } from '@tanstack/react-query';
import { toRelayError } from './relay-error';

interface Model {
  readonly id: string;
  readonly name: string;
}

interface Asked {
  /** With its `/v1`; undefined: not known yet. */
  readonly baseUrl: string | undefined;
  /** Whose models: an answer is kept under it, so it is no secret. */
  readonly owner: string;
  /** Undefined: there is none yet. */
  readonly token: (() => Promise<string>) | undefined;
}

const STALE_AFTER_MS = 60_000;

/** What calls with an API token may name now, as the relay itself tells it. */
export function useModels({ baseUrl, owner, token }: Asked) {
  return useQuery({
    queryKey: ['relay-models', baseUrl, owner],
    enabled: baseUrl !== undefined && token !== undefined,
    staleTime: STALE_AFTER_MS,
    queryFn: async (): Promise<readonly Model[]> => {
      const headers = { authorization: `Bearer ${await token!()}` };
      const answer = await fetch(`${baseUrl}/models`, { headers });
      if (!answer.ok) throw await toRelayError(answer);
      return ((await answer.json()) as { data: Model[] }).data;
    },
  });
}
