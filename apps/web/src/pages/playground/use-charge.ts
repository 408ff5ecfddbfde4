import { useQuery } from '@tanstack/react-query';
import { client, toProblem } from '../../client';

const TRY_AGAIN_MS = 500;
/** The relay may read on for half a minute after we have stopped. */
const TRIES = 90;

/** What a call cost whose answer did not say so, because it was stopped: asked for until it is settled. */
export function useCharge(organizationId: string, requestId: string | undefined) {
  return useQuery({
    queryKey: ['charge', organizationId, requestId],
    enabled: requestId !== undefined,
    staleTime: Infinity,
    retry: (failures, error) => failures < TRIES && toProblem(error).status === 404,
    retryDelay: TRY_AGAIN_MS,
    queryFn: async () => {
      const params = { path: { organizationId, requestId: requestId! } };
      return (await client.GET('/api/organizations/{organizationId}/charges/{requestId}', { params })).data!;
    },
  });
}
