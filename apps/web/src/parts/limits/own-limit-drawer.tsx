import { Form, Segmented } from 'antd';
import { api, client, ifMatch } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { useTyped } from '../../ui/use-typed';
import { useLimitName } from './columns';
import { reloadLimits, type Limit } from './data';
import { ModelField, RateFields, ratesOf, toRates, type RateValues } from './rate-fields';
import { SubjectField } from './subject-field';
import { useLimitTexts } from './texts';

const SCOPES = ['api_token', 'user'] as const;

interface Values extends RateValues {
  readonly scope: (typeof SCOPES)[number];
  readonly subjectId?: string;
  readonly modelId?: string;
}

interface OwnLimitDrawerProps {
  readonly organizationId: string;
  readonly limit: Limit | 'new';
  readonly onClose: () => void;
}

/** A limit that an organization sets for its users and API tokens. */
export function OwnLimitDrawer({ organizationId, limit, onClose }: OwnLimitDrawerProps) {
  const t = useLimitTexts();
  const nameOf = useLimitName();
  const existing = limit === 'new' ? undefined : limit;
  const submit = async ({ scope, subjectId, modelId, ...rates }: Values) => {
    if (existing) {
      const params = { path: { organizationId, id: existing.id }, header: ifMatch(existing.version) };
      await client.PATCH('/api/organizations/{organizationId}/limits/{id}', { params, body: toRates(rates) });
    } else {
      const body = { scope, subjectId: subjectId ?? null, modelId: modelId ?? null, ...toRates(rates) };
      await client.POST('/api/organizations/{organizationId}/limits', { params: { path: { organizationId } }, body });
    }
    await reloadLimits();
  };
  return (
    <FormDrawer<Values>
      open
      title={existing ? t('edit.title', { name: nameOf(existing) }) : t('create')}
      initialValues={existing ? ratesOf(existing) : { scope: 'api_token' }}
      submit={submit}
      onClose={onClose}
      onReload={reloadLimits}
    >
      {!existing && <KeyFields organizationId={organizationId} />}
      <RateFields />
    </FormDrawer>
  );
}

function KeyFields({ organizationId }: { readonly organizationId: string }) {
  const t = useLimitTexts();
  const scope = Form.useWatch<Values['scope'] | undefined>('scope');
  const form = Form.useFormInstance();
  const { query, showSearch } = useTyped();
  const params = { path: { organizationId }, query };
  const models = api.useQuery('get', '/api/organizations/{organizationId}/models', { params });
  return (
    <>
      <Form.Item name="scope" label={t('scope')} required>
        <Segmented
          block
          options={SCOPES.map((value) => ({ value, label: t(`scope.${value}`) }))}
          onChange={() => form.setFieldValue('subjectId', undefined)}
        />
      </Form.Item>
      {scope && <SubjectField organizationId={organizationId} scope={scope} />}
      <ModelField ids={models.data?.items.map(({ id }) => id)} showSearch={showSearch} />
    </>
  );
}
