import { useQuery } from '@tanstack/react-query';
import { playgroundToken, type TokenOwner } from './playground-token';
import { toRelayError } from './relay-error';

interface Model {
  readonly id: string;
  readonly name: string;
}

const STALE_AFTER_MS = 60_000;

/** What a call may name now, as the relay itself tells it. */
export function useModels(baseUrl: string | undefined, owner: TokenOwner) {
  return useQuery({
    queryKey: ['relay-models', owner.userId, owner.organizationId, baseUrl],
    enabled: baseUrl !== undefined,
    staleTime: STALE_AFTER_MS,
    queryFn: async (): Promise<readonly Model[]> => {
      const headers = { authorization: `Bearer ${await playgroundToken(owner)}` };
      const answer = await fetch(`${baseUrl}/models`, { headers });
      if (!answer.ok) throw await toRelayError(answer);
      return ((await answer.json()) as { data: Model[] }).data;
    },
  });
}
