import { useQuery } from '@tanstack/react-query';
import { client } from '../client';

/** What the login page offers, and what this Weir is called. */
export const loginOptionsQuery = {
  queryKey: ['login-options'],
  queryFn: async () => (await client.GET('/api/login-options')).data!,
  meta: { isShown: true },
  staleTime: Infinity,
} as const;

export const useProductName = (): string => useQuery(loginOptionsQuery).data?.productName ?? 'Weir';
