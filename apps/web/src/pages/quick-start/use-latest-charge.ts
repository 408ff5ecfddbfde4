import { api } from '../../client';
import type { ChosenToken } from './choose-token';

const ASK_AGAIN_MS = 2_000;

/** What the latest call with the token took; asks until there is one. */
export const useLatestCharge = (organizationId: string, token: ChosenToken | undefined) =>
  api.useQuery(
    'get',
    '/api/organizations/{organizationId}/api-tokens/{id}/latest-charge',
    { params: { path: { organizationId, id: token?.id ?? '' } } },
    { enabled: token !== undefined, refetchInterval: ({ state }) => (state.data?.charge ? false : ASK_AGAIN_MS) },
  ).data?.charge ?? undefined;
