import { DatePicker, Form, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { client } from '../../client';
import { useQuery } from '@tanstack/react-query';
import { useApiTokenTexts } from './texts';

export interface ApiTokenValues {
  readonly name: string;
  readonly project?: string;
  readonly allowedModels?: string[];
  readonly expiresAt?: dayjs.Dayjs | null;
}

/** The fields as the API takes them. */
export const toBody = ({ name, project, allowedModels, expiresAt }: ApiTokenValues) => ({
  name,
  project: project?.trim() || null,
  allowedModels: allowedModels ?? [],
  expiresAt: expiresAt?.toISOString() ?? null,
});

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
      <Form.Item name="allowedModels" label={t('models')} extra={t('models.extra')}>
        <ModelSelect organizationId={organizationId} />
      </Form.Item>
      <Form.Item name="expiresAt" label={t('expiresAt')} extra={t('expiresAt.extra')}>
        <DatePicker showTime style={{ width: '100%' }} disabledDate={(day) => day.isBefore(dayjs(), 'day')} />
      </Form.Item>
    </>
  );
}

interface ModelSelectProps {
  readonly organizationId: string;
  readonly value?: string[];
  readonly onChange?: (models: string[]) => void;
  readonly id?: string;
}

/** Of the models the organization may call. */
function ModelSelect({ organizationId, ...field }: ModelSelectProps) {
  const t = useApiTokenTexts();
  const models = useQuery({
    queryKey: ['models of', organizationId],
    queryFn: async () => {
      const path = '/api/organizations/{organizationId}/models' as const;
      const { data } = await client.GET(path, { params: { path: { organizationId } } });
      return data!.items.map(({ id }) => ({ value: id, label: id }));
    },
  });
  return (
    <Select
      {...field}
      mode="multiple"
      allowClear
      loading={models.isLoading}
      options={models.data ?? []}
      placeholder={t('models.all')}
      optionFilterProp="label"
    />
  );
}
