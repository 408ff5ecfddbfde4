import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { usePlace } from '../../app/place';
import { permissionsIn, useMe } from '../../app/session';
import { api, client } from '../../client';
import type { paths } from '../../client/generated/api';
import { Count, Usd } from '../../ui/amounts';
import { ConfirmDanger } from '../../ui/confirm-danger';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Stat, Stats } from '../../ui/stat';
import { Failed } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { BatchState } from './batch-state';
import { usePageTexts } from './page-texts';

type Codes = paths['/api/redemption-batches/{id}/codes']['get'];
type Code = Codes['responses'][200]['content']['application/json']['items'][number];
type Query = NonNullable<Codes['parameters']['query']>;
type Batch = paths['/api/redemption-batches/{id}']['get']['responses'][200]['content']['application/json'];

export default function BatchPage() {
  const t = usePageTexts();
  const id = usePlace().params['batchId'] ?? '';
  const batch = api.useQuery('get', '/api/redemption-batches/{id}', { params: { path: { id } } });
  const list = useListState({ filters: ['state'] });
  const { sort: _, ...query } = list.query;
  const rows = api.useQuery(
    'get',
    '/api/redemption-batches/{id}/codes',
    { params: { path: { id }, query: query as Query } },
    { placeholderData: keepPreviousData, enabled: batch.data !== undefined },
  );
  const columns = useColumns();
  if (batch.error && !batch.data) return <Failed error={batch.error} onRetry={batch.refetch} />;
  const states = (['open', 'redeemed'] as const).map((value) => ({ value, label: t(`code.${value}`) }));
  return (
    <>
      <PageHeader
        isDetail
        title={batch.data?.name ?? '…'}
        description={batch.data && <Summary batch={batch.data} />}
        actions={batch.data?.state === 'active' && <Revoke batch={batch.data} />}
      />
      <Figures batch={batch.data} />
      <DataTable<Code>
        label={t('codes')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={columns}
        filters={[{ name: 'state', label: t('state'), options: states }]}
      />
    </>
  );
}

function Summary({ batch }: { readonly batch: Batch }) {
  const t = usePageTexts();
  const { kind, state, grantDays, expiresAt, createdBy, createdAt } = batch;
  return (
    <span className="batch-summary">
      <BatchState state={state} />
      <span>{t(`kind.${kind}`)}</span>
      {grantDays !== null && <span>{t('grantDays.for', { count: grantDays })}</span>}
      {expiresAt && (
        <span>
          {t('expiresAt')} <Time value={expiresAt} show="absolute" />
        </span>
      )}
      <span>
        {t('createdAt')} <Time value={createdAt} />
        {createdBy && ` · ${createdBy}`}
      </span>
    </span>
  );
}

function Figures({ batch }: { readonly batch: Batch | undefined }) {
  const t = usePageTexts();
  return (
    <Stats>
      <Stat label={t('amount')} value={batch && <Usd value={batch.amountUsd} />} />
      <Stat label={t('codes')} value={batch && <Count value={batch.count} />} />
      <Stat
        label={t('redeemed')}
        value={batch && <Count value={batch.redeemedCount} />}
        note={batch && <Usd value={batch.redeemedUsd} />}
      />
      <Stat label={t('outstanding')} value={batch && <Usd value={batch.outstandingUsd} />} />
    </Stats>
  );
}

function useColumns(): readonly DataColumn<Code>[] {
  const t = usePageTexts();
  return [
    {
      key: 'lastFour',
      title: t('code'),
      isTitle: true,
      render: ({ lastFour }) => <span className="code">…-{lastFour}</span>,
    },
    {
      key: 'state',
      title: t('state'),
      render: ({ state }) => (
        <StatusTag tone={state === 'redeemed' ? 'accent' : 'neutral'}>{t(`code.${state}`)}</StatusTag>
      ),
    },
    {
      key: 'organizationName',
      title: t('organization'),
      render: ({ organizationName }) => organizationName ?? <span className="faint">–</span>,
    },
    {
      key: 'redeemedBy',
      title: t('redeemedBy'),
      render: ({ redeemedBy }) => redeemedBy ?? <span className="faint">–</span>,
    },
    {
      key: 'redeemedAt',
      title: t('redeemedAt'),
      render: ({ redeemedAt }) => <Time value={redeemedAt} show="absolute" />,
    },
  ];
}

function Revoke({ batch }: { readonly batch: Batch }) {
  const t = usePageTexts();
  const queries = useQueryClient();
  const mayWrite = permissionsIn(useMe(), undefined).has('redemption-codes:write');
  const [isAsking, setIsAsking] = useState(false);
  if (!mayWrite) return null;
  const revoke = async () => {
    await client.POST('/api/redemption-batches/{id}/revocation', { params: { path: { id: batch.id } } });
    await queries.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).includes('redemption-batches'),
    });
  };
  return (
    <>
      <Button danger onClick={() => setIsAsking(true)}>
        {t('revoke')}
      </Button>
      <ConfirmDanger
        open={isAsking}
        title={t('revoke')}
        text={t('revoke.text', { count: batch.count - batch.redeemedCount })}
        name={batch.name}
        confirmLabel={t('revoke')}
        confirm={revoke}
        onClose={() => setIsAsking(false)}
      />
    </>
  );
}
