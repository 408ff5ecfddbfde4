import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { Count, Usd } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { Time } from '../../ui/time';
import { BatchState, STATES } from './batch-state';
import { CodesOnce, type NewCodes } from './codes-once';
import { NewBatchDrawer } from './new-batch-drawer';
import { usePageTexts } from './page-texts';

type Batches = paths['/api/redemption-batches']['get'];
type Batch = Batches['responses'][200]['content']['application/json']['items'][number];
type Query = NonNullable<Batches['parameters']['query']>;

export default function RedemptionCodesPage() {
  const t = usePageTexts();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mayWrite = permissionsIn(useMe(), undefined).has('redemption-codes:write');
  const list = useListState({ filters: ['state', 'kind'], sort: '-createdAt' });
  const rows = api.useQuery(
    'get',
    '/api/redemption-batches',
    { params: { query: list.query as Query } },
    { placeholderData: keepPreviousData },
  );
  const [isMaking, setIsMaking] = useState(false);
  const [made, setMade] = useState<NewCodes>();
  const newBatch = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsMaking(true)}>
      {t('new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={mayWrite && newBatch} />
      <DataTable<Batch>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        filters={useFilters()}
        onOpen={({ id }) => void navigate({ to: `/redemption-codes/${id}` })}
        empty={<Empty title={t('empty')} text={t('empty.text')} action={mayWrite && newBatch} />}
      />
      <NewBatchDrawer
        open={isMaking}
        onClose={() => setIsMaking(false)}
        onMade={(codes) => {
          setMade(codes);
          void queries.invalidateQueries({ queryKey: ['get', '/api/redemption-batches'] });
        }}
      />
      <CodesOnce made={made} onDone={() => setMade(undefined)} />
    </>
  );
}

function useColumns(): readonly DataColumn<Batch>[] {
  const t = usePageTexts();
  return [
    { key: 'name', title: t('name'), isTitle: true, isSortable: true, render: ({ name }) => name },
    { key: 'state', title: t('state'), render: ({ state }) => <BatchState state={state} /> },
    { key: 'kind', title: t('kind'), render: ({ kind }) => t(`kind.${kind}`) },
    { key: 'amount', title: t('amount'), isNumber: true, render: ({ amountUsd }) => <Usd value={amountUsd} /> },
    {
      key: 'redeemed',
      title: t('redeemed'),
      isNumber: true,
      render: ({ redeemedCount, count }) => (
        <>
          <Count value={redeemedCount} /> <span className="faint">/</span> <Count value={count} />
        </>
      ),
    },
    {
      key: 'outstanding',
      title: t('outstanding'),
      isNumber: true,
      render: ({ outstandingUsd }) => <Usd value={outstandingUsd} />,
    },
    {
      key: 'expiresAt',
      title: t('expiresAt'),
      isSortable: true,
      render: ({ expiresAt }) => (expiresAt ? <Time value={expiresAt} /> : <span className="faint">{t('never')}</span>),
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
  const kinds = (['top_up', 'grant'] as const).map((value) => ({ value, label: t(`kind.${value}`) }));
  return [
    { name: 'state', label: t('state'), options: STATES.map((value) => ({ value, label: t(`state.${value}`) })) },
    { name: 'kind', label: t('kind'), options: kinds },
  ];
}
