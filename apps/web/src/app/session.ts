import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { client } from '../client';
import type { components } from '../client/generated/api';

/** Who is logged in, and what they may do. */
export type Me = components['schemas']['Me'];

const MINUTE_MS = 60_000;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => (await client.GET('/api/me')).data!,
  meta: { isShown: true },
  staleTime: 5 * MINUTE_MS,
  retry: false,
});

/** Below the shell there always is somebody. */
export const useMe = (): Me => useSuspenseQuery(meQuery).data;

/** What a person may do in an organization; without one, on the platform. What they may do there, they may in every organization. */
export function permissionsIn(me: Me, organizationId: string | undefined): ReadonlySet<string> {
  const membership = me.memberships.find((one) => one.organizationId === organizationId);
  return new Set([...me.permissions, ...(membership?.permissions ?? [])]);
}

/** Ends the session, and forgets everything that was loaded in it. */
export function useLogOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await client.DELETE('/api/sessions/current');
    queries.clear();
    window.location.assign('/login');
  };
}
