import { api } from '../../client';

/** Of the catalogue; undefined while they are loading. */
export function useModelIds(): readonly string[] | undefined {
  const { data } = api.useQuery('get', '/api/models', { params: { query: { pageSize: 100 } } });
  return data?.items.map(({ id }) => id);
}
