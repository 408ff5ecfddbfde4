import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api } from '../../client';
import type { components, paths } from '../../client/generated/api';
import { PaymentState, STATES, useProviderName } from '../../parts/payments/payment-words';
import { ReceiptNumber } from '../../parts/payments/receipt-number';
import { usePaymentTexts } from '../../parts/payments/payment-texts';
import { Usd } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { Time } from '../../ui/time';
import { BankTransferDrawer } from './bank-transfer-drawer';
import { usePageTexts } from './page-texts';
import './payments.css';

type Payment = components['schemas']['Payment'];
type Query = NonNullable<paths['/api/payments']['get']['parameters']['query']>;

export default function PaymentsPage() {
  const t = usePageTexts();
  const navigate = useNavigate();
  const mayWrite = permissionsIn(useMe(), undefined).has('payments:write');
  const list = useListState({ filters: ['state', 'provider'], sort: '-createdAt' });
  const params = { query: list.query as Query };
  const rows = api.useQuery('get', '/api/payments', { params }, { placeholderData: keepPreviousData });
  const [isEntering, setIsEntering] = useState(false);
  const enter = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsEntering(true)}>
      {t('enter')}
    </Button>
  );
  const open = (id: string) => void navigate({ to: `/payments/${id}` });
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={mayWrite && enter} />
      <DataTable<Payment>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        filters={useFilters()}
        onOpen={({ id }) => open(id)}
        empty={<Empty title={t('empty')} text={t('empty.text')} action={mayWrite && enter} />}
      />
      <BankTransferDrawer open={isEntering} onClose={() => setIsEntering(false)} onEntered={open} />
    </>
  );
}

function useColumns(): readonly DataColumn<Payment>[] {
  const t = usePageTexts();
  const nameOf = useProviderName();
  const none = <span className="faint">–</span>;
  return [
    {
      key: 'organization',
      title: t('organization'),
      isTitle: true,
      render: ({ organizationName }) => organizationName,
    },
    { key: 'state', title: t('state'), render: ({ state }) => <PaymentState state={state} /> },
    { key: 'provider', title: t('provider'), render: ({ provider }) => nameOf(provider) },
    {
      key: 'amountNanoUsd',
      title: t('amount'),
      isNumber: true,
      isSortable: true,
      render: ({ amountUsd }) => <Usd value={amountUsd} />,
    },
    {
      key: 'returned',
      title: t('returned'),
      isNumber: true,
      render: ({ returnedUsd }) => (Number(returnedUsd) > 0 ? <Usd value={returnedUsd} /> : none),
    },
    {
      key: 'reference',
      title: t('reference'),
      render: ({ externalId }) => (externalId ? <span className="code payment-reference">{externalId}</span> : none),
    },
    {
      key: 'receipt',
      title: t('receipt'),
      render: ({ id, receiptNumber }) =>
        receiptNumber ? <ReceiptNumber of={`/api/payments/${id}`} number={receiptNumber} /> : none,
    },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      render: ({ createdAt }) => <Time value={createdAt} />,
    },
  ];
}

function useFilters() {
  const t = usePageTexts();
  const words = usePaymentTexts();
  const nameOf = useProviderName();
  const providers = ['stripe', 'bank_transfer'].map((value) => ({ value, label: nameOf(value) }));
  return [
    { name: 'state', label: t('state'), options: STATES.map((value) => ({ value, label: words(`state.${value}`) })) },
    { name: 'provider', label: t('provider'), options: providers },
  ];
}
