import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { Usd } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { CLASSES, STATE_TONES, STATES, type Difference } from './data';
import { DifferenceDrawer } from './difference-drawer';
import { Amount } from './figures';
import { useReconciliationTexts } from './texts';

type Query = NonNullable<paths['/api/reconciliation/differences']['get']['parameters']['query']>;

export function Differences({ mayWrite }: { readonly mayWrite: boolean }) {
  const t = useReconciliationTexts();
  const list = useListState({ filters: ['class', 'state', 'sourceId'], sort: '-day' });
  const query = list.query as Query;
  const rows = api.useQuery(
    'get',
    '/api/reconciliation/differences',
    { params: { query } },
    { placeholderData: keepPreviousData },
  );
  const [opened, setOpened] = useState<string>();
  return (
    <>
      <DataTable<Difference>
        label={t('differences')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        filters={useFilters()}
        onOpen={({ id }) => setOpened(id)}
        empty={<Empty title={t('empty')} text={t('empty.text')} />}
      />
      <DifferenceDrawer id={opened} mayWrite={mayWrite} onClose={() => setOpened(undefined)} />
    </>
  );
}

function useColumns(): readonly DataColumn<Difference>[] {
  const t = useReconciliationTexts();
  return [
    { key: 'day', title: t('day'), isSortable: true, width: 110, render: ({ day }) => day },
    {
      key: 'model',
      title: t('model'),
      isTitle: true,
      render: ({ upstreamModel }) => <span className="code">{upstreamModel}</span>,
    },
    { key: 'source', title: t('source'), render: ({ sourceName }) => sourceName },
    { key: 'class', title: t('class'), render: (row) => t(`class.${row.class}`) },
    {
      key: 'state',
      title: t('state'),
      render: ({ state }) => <StatusTag tone={STATE_TONES[state]}>{t(`state.${state}`)}</StatusTag>,
    },
    {
      key: 'requests',
      title: t('requests'),
      isNumber: true,
      render: ({ delta }) => <Amount value={delta.requests} isDelta />,
    },
    {
      key: 'tokens',
      title: t('tokens'),
      isNumber: true,
      render: ({ delta }) => <Amount value={(BigInt(delta.input) + BigInt(delta.output)).toString()} isDelta />,
    },
    {
      key: 'costDeltaNanoUsd',
      title: t('cost'),
      isNumber: true,
      isSortable: true,
      render: ({ delta }) => <Usd value={delta.costUsd} />,
    },
  ];
}

function useFilters() {
  const t = useReconciliationTexts();
  const sources = api.useQuery('get', '/api/reconciliation/sources', { params: { query: { pageSize: 100 } } });
  const sourceOptions = sources.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  return [
    { name: 'class', label: t('class'), options: CLASSES.map((value) => ({ value, label: t(`class.${value}`) })) },
    { name: 'state', label: t('state'), options: STATES.map((value) => ({ value, label: t(`state.${value}`) })) },
    { name: 'sourceId', label: t('source'), options: sourceOptions },
  ];
}
