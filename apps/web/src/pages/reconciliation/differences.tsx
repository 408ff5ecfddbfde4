import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { CLASSES, STATE_TONES, STATES, type Difference, type Source } from './data';
import { DifferenceDrawer } from './difference-drawer';
import { Amount, ExactUsd } from './figures';
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
    // A comparison may have ended since.
    { placeholderData: keepPreviousData, refetchOnMount: 'always' },
  );
  const sources = useSources();
  const [opened, setOpened] = useState<string>();
  return (
    <>
      <DataTable<Difference>
        label={t('differences')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        filters={useFilters(sources)}
        onOpen={({ id }) => setOpened(id)}
        empty={<NoDifferences hasSources={sources?.length !== 0} mayWrite={mayWrite} />}
      />
      <DifferenceDrawer id={opened} mayWrite={mayWrite} onClose={() => setOpened(undefined)} />
    </>
  );
}

interface NoDifferencesProps {
  readonly hasSources: boolean;
  readonly mayWrite: boolean;
}

function NoDifferences({ hasSources, mayWrite }: NoDifferencesProps) {
  const t = useReconciliationTexts();
  const navigate = useNavigate();
  if (hasSources) return <Empty title={t('empty')} text={t('empty.text')} />;
  const toSources = () => void navigate({ to: '.', search: () => ({ tab: 'sources' }) });
  const action = mayWrite && <Button onClick={toSources}>{t('sources.first')}</Button>;
  return <Empty title={t('sources.empty')} text={t('sources.empty.text')} action={action} />;
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
      render: ({ delta }) => <ExactUsd value={delta.costUsd} isDelta />,
    },
  ];
}

/** Undefined: not known yet. */
function useSources(): readonly Source[] | undefined {
  const query = { params: { query: { pageSize: 100 } } };
  return api.useQuery('get', '/api/reconciliation/sources', query).data?.items;
}

function useFilters(sources: readonly Source[] = []) {
  const t = useReconciliationTexts();
  const sourceOptions = sources.map(({ id, name }) => ({ value: id, label: name }));
  return [
    { name: 'class', label: t('class'), options: CLASSES.map((value) => ({ value, label: t(`class.${value}`) })) },
    { name: 'state', label: t('state'), options: STATES.map((value) => ({ value, label: t(`state.${value}`) })) },
    { name: 'sourceId', label: t('source'), options: sourceOptions },
  ];
}
