import { Form, Input, Segmented, Select } from 'antd';
import { permissionsIn, useMe } from '../../app/session';
import { api, client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { plain, UNSIGNED_USD } from './amounts';
import { reloadOrganizations, type Budget, type Organization } from './data';
import { useOrganizationTexts } from './texts';

interface Values {
  readonly scope: Budget['scope'];
  readonly subject?: string;
  readonly period: Budget['period'];
  readonly limitUsd: string;
}

interface BudgetDrawerProps {
  readonly organization: Organization;
  readonly budget: Budget | 'new';
  readonly onClose: () => void;
}

const PERIODS = ['day', 'week', 'month', 'lifetime'] as const;

/** There is one budget for each subject and period: of an existing one the limit alone changes. */
export function BudgetDrawer({ organization, budget, onClose }: BudgetDrawerProps) {
  const t = useOrganizationTexts();
  const existing = budget === 'new' ? undefined : budget;
  const submit = async ({ limitUsd, ...key }: Values) => {
    const { scope, subject = '', period } = existing ?? key;
    const params = { path: { organizationId: organization.id } };
    const body = { scope, subject, period, limitUsd };
    await client.POST('/api/organizations/{organizationId}/budgets', { params, body });
    await reloadOrganizations();
  };
  return (
    <FormDrawer<Values>
      open
      title={existing ? t('budget.edit') : t('budget.create')}
      initialValues={existing ? { limitUsd: plain(existing.limitUsd) } : { scope: 'organization', period: 'month' }}
      submit={submit}
      onClose={onClose}
    >
      {!existing && <KeyFields organization={organization} />}
      <Form.Item
        name="limitUsd"
        label={t('limit')}
        extra={t('budget.limit.extra')}
        normalize={(text: string) => text.trim()}
        rules={[{ required: true, pattern: UNSIGNED_USD, message: t('amount.format') }]}
      >
        <Input prefix="$" inputMode="decimal" autoComplete="off" placeholder="0.00" autoFocus={Boolean(existing)} />
      </Form.Item>
    </FormDrawer>
  );
}

function KeyFields({ organization }: { readonly organization: Organization }) {
  const t = useOrganizationTexts();
  const scope = Form.useWatch<Budget['scope'] | undefined>('scope');
  const form = Form.useFormInstance();
  const permissions = permissionsIn(useMe(), organization.id);
  const scopes = [
    'organization' as const,
    ...(permissions.has('members:read') ? (['user'] as const) : []),
    ...(permissions.has('api-tokens:read') ? (['api_token'] as const) : []),
    'project' as const,
  ];
  return (
    <>
      <Form.Item name="scope" label={t('budget.scope')} required>
        <Select
          options={scopes.map((value) => ({ value, label: t(`scope.${value}`) }))}
          onChange={() => form.setFieldValue('subject', undefined)}
        />
      </Form.Item>
      {scope && scope !== 'organization' && (
        <Form.Item
          name="subject"
          label={t(`scope.${scope}`)}
          rules={[{ required: true, message: t('budget.subject.missing') }]}
        >
          <Subject organization={organization} scope={scope} />
        </Form.Item>
      )}
      <Form.Item
        name="period"
        label={t('budget.period')}
        extra={t('budget.period.extra', { zone: organization.timeZone })}
        required
      >
        <Segmented block options={PERIODS.map((value) => ({ value, label: t(`period.${value}`) }))} />
      </Form.Item>
    </>
  );
}

interface SubjectProps {
  readonly organization: Organization;
  readonly scope: Budget['scope'];
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (subject: string) => void;
}

function Subject({ organization, scope, ...field }: SubjectProps) {
  const params = { path: { organizationId: organization.id }, query: { pageSize: 100 } };
  const members = api.useQuery(
    'get',
    '/api/organizations/{organizationId}/members',
    { params },
    { enabled: scope === 'user' },
  );
  const tokens = api.useQuery(
    'get',
    '/api/organizations/{organizationId}/api-tokens',
    { params: { ...params, query: { pageSize: 100, state: 'active' } } },
    { enabled: scope === 'api_token' },
  );
  if (scope === 'project')
    return <Input {...field} maxLength={100} onChange={({ target }) => field.onChange?.(target.value)} />;
  const options =
    scope === 'user'
      ? members.data?.items.map(({ userId, name, email }) => ({ value: userId, label: `${name} (${email})` }))
      : tokens.data?.items.map(({ id, name, lastFour }) => ({ value: id, label: `${name} (sk-…${lastFour})` }));
  return <Select {...field} showSearch={{ optionFilterProp: 'label' }} loading={!options} options={options ?? []} />;
}
