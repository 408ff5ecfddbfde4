import { Select } from 'antd';
import { api } from '../../client';
import { useTyped } from '../../ui/use-typed';

interface OrganizationSelectProps {
  readonly placeholder: string;
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (id: string | undefined) => void;
}

/** A field of a form: an organization, found by name. */
export function OrganizationSelect({ placeholder, ...field }: OrganizationSelectProps) {
  const { query, showSearch } = useTyped();
  const found = api.useQuery('get', '/api/organizations', { params: { query: { ...query, sort: 'name' } } });
  return (
    <Select
      {...field}
      allowClear
      placeholder={placeholder}
      loading={found.isFetching}
      showSearch={showSearch}
      options={(found.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
