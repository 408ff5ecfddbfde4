import { api } from '../client';

/** Where clients reach the relay, with its `/v1`; undefined until it is known. */
export const useRelayBaseUrl = (): string | undefined =>
  api.useQuery('get', '/api/relay', {}, { staleTime: Infinity }).data?.baseUrl;
