import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { api } from '../../client';

interface OrganizationSelectProps {
  readonly placeholder: string;
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (id: string | undefined) => void;
}

const MOST = 50;

/** A field of a form: found by name, as there may be thousands. */
export function OrganizationSelect({ placeholder, ...field }: OrganizationSelectProps) {
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const query = { page: 1, pageSize: MOST, sort: 'name', ...(search !== '' && { search }) } as const;
  const found = api.useQuery('get', '/api/organizations', { params: { query } });
  return (
    <Select
      {...field}
      allowClear
      placeholder={placeholder}
      loading={found.isFetching}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      options={(found.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
