import { keepPreviousData } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../client';
import type { components } from '../../client/generated/api';
import { PaymentState, useProviderName } from '../../parts/payments/payment-words';
import { ReceiptNumber } from '../../parts/payments/receipt-number';
import { Usd } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import type { ListState } from '../../ui/list-state';
import { Time } from '../../ui/time';
import { usePageTexts } from './page-texts';

type Payment = components['schemas']['OwnPayment'];
const PATH = '/api/organizations/{organizationId}/payments';

/** What was paid by card, by bank or through another provider, with its receipts. Absent while there is nothing. */
export function OwnPayments({ organizationId }: { readonly organizationId: string }) {
  const t = usePageTexts();
  const list = useOwnListState();
  const { page, pageSize } = list.query;
  const params = { path: { organizationId }, query: { page, pageSize } };
  const rows = api.useQuery('get', PATH, { params }, { placeholderData: keepPreviousData });
  const columns = useColumns();
  if (rows.data?.total === 0) return null;
  return (
    <>
      <h2 className="top-up-heading">{t('payments')}</h2>
      <DataTable<Payment>
        label={t('payments')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={columns}
        hasSearch={false}
      />
    </>
  );
}

/** Beside another list of the page, whose state is in the URL. */
function useOwnListState(): ListState<never> {
  const [paging, setPaging] = useState({ page: 1, pageSize: 25 });
  const set: ListState['set'] = (change) => setPaging((old) => ({ ...old, page: 1, ...change }));
  return { query: paging, isFiltered: false, set, clearFilters: () => undefined };
}

function useColumns(): readonly DataColumn<Payment>[] {
  const t = usePageTexts();
  const nameOf = useProviderName();
  return [
    {
      key: 'createdAt',
      title: t('createdAt'),
      isTitle: true,
      width: 180,
      render: ({ createdAt }) => <Time value={createdAt} show="absolute" />,
    },
    {
      key: 'amount',
      title: t('amount'),
      isNumber: true,
      width: 130,
      render: ({ amountUsd }) => <Usd value={amountUsd} />,
    },
    { key: 'state', title: t('state'), render: ({ state }) => <PaymentState state={state} /> },
    { key: 'provider', title: t('provider'), render: ({ provider }) => nameOf(provider) },
    {
      key: 'requestedBy',
      title: t('requestedBy'),
      render: ({ requestedBy, isAutomatic }) =>
        isAutomatic ? t('automatic') : (requestedBy ?? <span className="faint">–</span>),
    },
    {
      key: 'receipt',
      title: t('receipt'),
      render: ({ id, organizationId, receiptNumber }) =>
        receiptNumber ? (
          <ReceiptNumber of={`/api/organizations/${organizationId}/payments/${id}`} number={receiptNumber}>
            <Link to={`/o/${organizationId}/receipts/${id}`}>{receiptNumber}</Link>
          </ReceiptNumber>
        ) : (
          <span className="faint">–</span>
        ),
    },
  ];
}
