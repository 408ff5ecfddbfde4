import { DatePicker, Form, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useQuery } from '@tanstack/react-query';
import { api, client } from '../../client';
import type { components } from '../../client/generated/api';
import { useTyped } from '../../ui/use-typed';
import { useApiTokenTexts } from './texts';

type Endpoint = components['schemas']['ApiToken']['allowedEndpoints'][number];

export interface ApiTokenValues {
  readonly name: string;
  readonly project?: string;
  readonly allowedModels?: string[];
  readonly allowedEndpoints?: Endpoint[];
  readonly allowedIps?: string[];
  readonly groupId?: string;
  readonly expiresAt?: dayjs.Dayjs | null;
}

/** The fields as the API takes them. */
export const toBody = ({ name, project, expiresAt, ...scope }: ApiTokenValues) => ({
  name,
  project: project?.trim() || null,
  allowedModels: scope.allowedModels ?? [],
  allowedEndpoints: scope.allowedEndpoints ?? [],
  allowedIps: scope.allowedIps ?? [],
  groupId: scope.groupId ?? null,
  expiresAt: expiresAt?.toISOString() ?? null,
});

/** Those most used first. */
const ENDPOINTS: readonly Endpoint[] = [
  ...(['chat/completions', 'responses', 'messages', 'generateContent', 'embeddings', 'rerank'] as const),
  ...(['completions', 'moderations', 'images/generations', 'images/edits', 'images/variations'] as const),
  ...(['audio/speech', 'audio/transcriptions', 'audio/translations'] as const),
];

export function ApiTokenFields({ organizationId }: { readonly organizationId: string }) {
  const t = useApiTokenTexts();
  return (
    <>
      <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, max: 100 }]}>
        <Input autoFocus placeholder={t('name.placeholder')} />
      </Form.Item>
      <Form.Item name="project" label={t('project')} extra={t('project.extra')} rules={[{ max: 100 }]}>
        <Input />
      </Form.Item>
      <GroupField organizationId={organizationId} />
      <Form.Item name="allowedModels" label={t('models')} extra={t('models.extra')}>
        <ModelSelect organizationId={organizationId} />
      </Form.Item>
      <Form.Item name="allowedEndpoints" label={t('endpoints')} extra={t('endpoints.extra')}>
        <Select
          mode="multiple"
          allowClear
          placeholder={t('endpoints.all')}
          options={ENDPOINTS.map((value) => ({ value, label: value }))}
        />
      </Form.Item>
      <Form.Item name="allowedIps" label={t('ips')} extra={t('ips.extra')}>
        <Select
          mode="tags"
          allowClear
          open={false}
          suffixIcon={null}
          tokenSeparators={SEPARATORS}
          placeholder={t('ips.all')}
        />
      </Form.Item>
      <Form.Item name="expiresAt" label={t('expiresAt')} extra={t('expiresAt.extra')}>
        <DatePicker showTime style={{ width: '100%' }} disabledDate={(day) => day.isBefore(dayjs(), 'day')} />
      </Form.Item>
    </>
  );
}

const SEPARATORS = [',', ' ', '\n'];

/** Where the organization has more than one group. */
function GroupField({ organizationId }: { readonly organizationId: string }) {
  const t = useApiTokenTexts();
  const params = { params: { path: { organizationId } } };
  const { data } = api.useQuery('get', '/api/organizations/{organizationId}', params);
  if (!data || data.moreGroups.length === 0) return null;
  return (
    <Form.Item name="groupId" label={t('group')} extra={t('group.extra')}>
      <Select
        allowClear
        placeholder={t('group.own', { name: data.groupName })}
        options={data.moreGroups.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  );
}

interface ModelSelectProps {
  readonly organizationId: string;
  readonly value?: string[];
  readonly onChange?: (models: string[]) => void;
  readonly id?: string;
}

/** Of the models the organization may call, and of patterns as they are typed. */
function ModelSelect({ organizationId, ...field }: ModelSelectProps) {
  const t = useApiTokenTexts();
  const groupId = Form.useWatch<string | undefined>('groupId');
  const { query: typed, showSearch } = useTyped();
  const models = useQuery({
    queryKey: ['models of', organizationId, groupId, typed],
    queryFn: async () => {
      const path = '/api/organizations/{organizationId}/models' as const;
      const query = { ...typed, ...(groupId && { groupId }) };
      const { data } = await client.GET(path, { params: { path: { organizationId }, query } });
      return data!.items.map(({ id }) => ({ value: id, label: id }));
    },
  });
  return (
    <Select
      {...field}
      mode="tags"
      allowClear
      loading={models.isLoading}
      options={models.data ?? []}
      tokenSeparators={SEPARATORS}
      placeholder={t('models.all')}
      showSearch={showSearch}
    />
  );
}
