import { keepPreviousData } from '@tanstack/react-query';
import { api } from '../../client';
import { useTyped } from '../../ui/use-typed';

/** Models of the catalogue that fit what is typed. */
export function useModelIds() {
  const { query, showSearch } = useTyped();
  const { data } = api.useQuery('get', '/api/models', { params: { query } }, { placeholderData: keepPreviousData });
  return { ids: data?.items.map(({ id }) => id), showSearch };
}
