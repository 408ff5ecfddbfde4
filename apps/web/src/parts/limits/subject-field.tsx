import { Form, Select } from 'antd';
import { api } from '../../client';
import { useTyped } from '../../ui/use-typed';
import { useLimitTexts } from './texts';

interface SubjectFieldProps {
  readonly organizationId: string;
  readonly scope: 'user' | 'api_token';
}

/** One user or API token of the organization, or each by itself. */
export function SubjectField({ organizationId, scope }: SubjectFieldProps) {
  const t = useLimitTexts();
  const { query, showSearch } = useTyped();
  const path = { organizationId };
  const members = api.useQuery(
    'get',
    '/api/organizations/{organizationId}/members',
    { params: { path, query } },
    { enabled: scope === 'user' },
  );
  const tokens = api.useQuery(
    'get',
    '/api/organizations/{organizationId}/api-tokens',
    { params: { path, query: { ...query, state: 'active' } } },
    { enabled: scope === 'api_token' },
  );
  const options =
    scope === 'user'
      ? members.data?.items.map(({ userId, name, email }) => ({ value: userId, label: `${name} (${email})` }))
      : tokens.data?.items.map(({ id, name, lastFour }) => ({ value: id, label: `${name} (sk-…${lastFour})` }));
  return (
    <Form.Item name="subjectId" label={t(`scope.${scope}`)}>
      <Select
        allowClear
        showSearch={showSearch}
        loading={!options}
        placeholder={t(`subject.each.${scope}`)}
        options={options ?? []}
      />
    </Form.Item>
  );
}
