import { keepPreviousData } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { api, client, ifMatch } from '../../client';
import { useLimitName } from '../../parts/limits/columns';
import { reloadLimits, type Limit } from '../../parts/limits/data';
import { ModelField, RateFields, ratesOf, toRates, type RateValues } from '../../parts/limits/rate-fields';
import { SubjectField } from '../../parts/limits/subject-field';
import { FormDrawer } from '../../ui/form-drawer';
import { useTyped } from '../../ui/use-typed';
import { useLimitPageTexts } from './texts';
import { useModelIds } from './use-model-ids';

export const SCOPES = ['group', 'organization', 'user', 'api_token'] as const;

interface Values extends RateValues {
  readonly scope: (typeof SCOPES)[number];
  readonly groupId?: string;
  readonly organizationId?: string;
  readonly subjectId?: string;
  readonly modelId?: string;
}

interface LimitDrawerProps {
  readonly limit: Limit | 'new';
  readonly onClose: () => void;
}

/** A limit at any level. */
export function LimitDrawer({ limit, onClose }: LimitDrawerProps) {
  const t = useLimitPageTexts();
  const nameOf = useLimitName();
  const existing = limit === 'new' ? undefined : limit;
  const submit = async ({ scope, groupId, organizationId, subjectId, modelId, ...rates }: Values) => {
    if (existing) {
      const params = { path: { id: existing.id }, header: ifMatch(existing.version) };
      await client.PATCH('/api/limits/{id}', { params, body: toRates(rates) });
    } else {
      const whom = { groupId: groupId ?? null, organizationId: organizationId ?? null, subjectId: subjectId ?? null };
      await client.POST('/api/limits', { body: { scope, ...whom, modelId: modelId ?? null, ...toRates(rates) } });
    }
    await reloadLimits();
  };
  return (
    <FormDrawer<Values>
      open
      title={existing ? t('edit.title', { name: nameOf(existing) }) : t('create')}
      initialValues={existing ? ratesOf(existing) : { scope: 'organization' }}
      submit={submit}
      onClose={onClose}
      onReload={reloadLimits}
    >
      {!existing && <KeyFields />}
      <RateFields />
    </FormDrawer>
  );
}

/** What stays as it was made. */
function KeyFields() {
  const t = useLimitPageTexts();
  const scope = Form.useWatch<Values['scope'] | undefined>('scope');
  const organizationId = Form.useWatch<string | undefined>('organizationId');
  const form = Form.useFormInstance();
  const isOfOne = scope === 'user' || scope === 'api_token';
  return (
    <>
      <Form.Item name="scope" label={t('scope')} required>
        <Select
          options={SCOPES.map((value) => ({ value, label: t(`scope.${value}`) }))}
          onChange={() => form.setFieldValue('subjectId', undefined)}
        />
      </Form.Item>
      {scope === 'group' ? <GroupField /> : <OrganizationField />}
      {isOfOne && organizationId && <SubjectField organizationId={organizationId} scope={scope} />}
      <CatalogueModelField />
    </>
  );
}

function CatalogueModelField() {
  const { ids, showSearch } = useModelIds();
  return <ModelField ids={ids} showSearch={showSearch} />;
}

function GroupField() {
  const t = useLimitPageTexts();
  const { data } = api.useQuery('get', '/api/groups', { params: { query: { pageSize: 100 } } });
  return (
    <Form.Item
      name="groupId"
      label={t('scope.group')}
      extra={t('group.extra')}
      rules={[{ required: true, message: t('required') }]}
    >
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        loading={!data}
        options={data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
      />
    </Form.Item>
  );
}

function OrganizationField() {
  const t = useLimitPageTexts();
  const form = Form.useFormInstance();
  const { query, showSearch } = useTyped();
  const params = { params: { query: { ...query, sort: 'name' as const } } };
  const { data, isFetching } = api.useQuery('get', '/api/organizations', params, { placeholderData: keepPreviousData });
  return (
    <Form.Item
      name="organizationId"
      label={t('scope.organization')}
      rules={[{ required: true, message: t('required') }]}
    >
      <Select
        showSearch={showSearch}
        loading={isFetching}
        options={data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        onChange={() => form.setFieldValue('subjectId', undefined)}
      />
    </Form.Item>
  );
}
