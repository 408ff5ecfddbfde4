import { useMe } from '../../app/session';
import { api } from '../../client';

/** Of all groups, for those who may see them; undefined while they are loading. */
export function useGroupOptions() {
  const enabled = useMe().permissions.includes('groups:read');
  const groups = api.useQuery('get', '/api/groups', { params: { query: { pageSize: 100 } } }, { enabled });
  if (groups.isLoading) return undefined;
  return (groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}
