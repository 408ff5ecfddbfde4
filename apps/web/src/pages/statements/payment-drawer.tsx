import { Alert, Form, Input, Select } from 'antd';
import { api, client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { formatUsd } from '../../ui/format-usd';
import { reloadStatements } from './data';
import { usePageTexts } from './page-texts';
import { useStatementTexts } from '../../statements/texts';
import type { StatementDrawerProps } from './void-drawer';

interface Values {
  readonly transactionId: string;
  readonly amountUsd?: string;
}

const PATH = '/api/organizations/{organizationId}/wallet/transactions';
const MOST = 100;

export function PaymentDrawer({ open, statement, onClose }: StatementDrawerProps) {
  const t = usePageTexts();
  const words = useStatementTexts();
  const { id, number, organizationId, dueUsd } = statement;
  const query = { kind: 'top-up', pageSize: MOST, sort: '-createdAt' } as const;
  const topUps = api.useQuery('get', PATH, { params: { path: { organizationId }, query } }, { enabled: open });
  const options = (topUps.data?.items ?? [])
    .filter(({ reversedById }) => reversedById === null)
    .map(({ id: value, amountUsd, createdAt, memo }) => ({
      value,
      label: [formatUsd(amountUsd).full, createdAt.slice(0, 10), memo].filter(Boolean).join(' · '),
    }));
  const submit = async ({ transactionId, amountUsd }: Values) => {
    const body = { transactionId, ...(amountUsd && { amountUsd }) };
    await client.POST('/api/statements/{id}/payments', { params: { path: { id } }, body });
    await reloadStatements();
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={t('pay.title', { number: number ?? '' })}
      submitLabel={t('pay')}
      submit={submit}
      onClose={onClose}
    >
      <p>{t('pay.text')}</p>
      {topUps.data && options.length === 0 && <Alert type="info" showIcon title={t('pay.none')} />}
      <Form.Item name="transactionId" label={t('pay.topUp')} rules={[{ required: true, message: t('needed') }]}>
        <Select options={options} loading={topUps.isPending} />
      </Form.Item>
      <Form.Item name="amountUsd" label={words('amount')}>
        <Input
          prefix="$"
          inputMode="decimal"
          autoComplete="off"
          placeholder={formatUsd(dueUsd).full.slice(1)}
          style={{ width: 180 }}
        />
      </Form.Item>
    </FormDrawer>
  );
}
