import { api, queryClient } from '../../client';

/** How the person logs in. */
export const useSecurity = () => api.useQuery('get', '/api/me/security');

/** After a change of it, whatever it was. */
export const reloadMine = (): Promise<void> =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === 'me' || String(queryKey[1]).startsWith('/api/me/'),
  });
