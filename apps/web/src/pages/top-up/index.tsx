import { keepPreviousData } from '@tanstack/react-query';
import { usePlace } from '../../app/place';
import { permissionsIn, useMe } from '../../app/session';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { Usd } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { Balance } from './balance';
import { JustPaid } from './just-paid';
import { OwnPayments } from './own-payments';
import { usePageTexts } from './page-texts';
import { PayByCard } from './pay-by-card';
import { RedeemForm } from './redeem-form';
import { TopUpRules } from './top-up-rules';
import './top-up.css';

const PATH = '/api/organizations/{organizationId}/top-ups';
type TopUps = paths[typeof PATH]['get'];
type TopUp = TopUps['responses'][200]['content']['application/json']['items'][number];

export default function TopUpPage() {
  const t = usePageTexts();
  const organizationId = usePlace().params['organizationId'] ?? '';
  const permissions = permissionsIn(useMe(), organizationId);
  const [mayRedeem, mayPay] = [permissions.has('redemption-codes:redeem'), permissions.has('payments:pay')];
  const seesPayments = permissions.has('payments:read');
  const list = useListState({});
  const { page, pageSize } = list.query;
  const params = { path: { organizationId }, query: { page, pageSize } };
  const rows = api.useQuery('get', PATH, { params }, { placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {seesPayments && <JustPaid organizationId={organizationId} />}
      <div className="top-up-head">
        <Balance organizationId={organizationId} />
        <div className="top-up-ways">
          {mayPay && <PayByCard key={`pay ${organizationId}`} organizationId={organizationId} />}
          {mayRedeem && <RedeemForm key={organizationId} organizationId={organizationId} />}
        </div>
      </div>
      {seesPayments && <TopUpRules organizationId={organizationId} mayWrite={mayPay} />}
      {seesPayments && <OwnPayments organizationId={organizationId} />}
      <h2 className="top-up-heading">{t('history')}</h2>
      <DataTable<TopUp>
        label={t('history')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        hasSearch={false}
        empty={<Empty title={t('empty')} text={t('empty.text')} />}
      />
    </>
  );
}

function useColumns(): readonly DataColumn<TopUp>[] {
  const t = usePageTexts();
  const none = <span className="faint">–</span>;
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
    {
      key: 'kind',
      title: t('kind'),
      render: ({ kind, isReversed }) =>
        isReversed ? <StatusTag tone="bad">{t('reversed')}</StatusTag> : t(`kind.${kind}`),
    },
    {
      key: 'source',
      title: t('source'),
      render: ({ lastFour }) => (lastFour ? <span className="code">…-{lastFour}</span> : none),
    },
    { key: 'redeemedBy', title: t('redeemedBy'), render: ({ redeemedBy }) => redeemedBy ?? none },
    {
      key: 'expires',
      title: t('expires'),
      render: ({ creditExpiresAt }) => (creditExpiresAt ? <Time value={creditExpiresAt} show="absolute" /> : none),
    },
  ];
}
