import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Tooltip } from 'antd';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { inTheirLanguage } from '../../client/refusals';
import { Count, Usd } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { RUN_TONES, type Run } from './data';
import { useReconciliationTexts } from './texts';

type Query = NonNullable<paths['/api/reconciliation/runs']['get']['parameters']['query']>;
const WAITING_MS = 2_000;

export function Runs() {
  const t = useReconciliationTexts();
  const navigate = useNavigate();
  const list = useListState({ filters: ['state'], sort: '-createdAt' });
  const rows = api.useQuery(
    'get',
    '/api/reconciliation/runs',
    { params: { query: list.query as Query } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) =>
        state.data?.items.some((run) => run.state === 'queued' || run.state === 'running') ? WAITING_MS : false,
    },
  );
  const states = (['queued', 'running', 'done', 'failed'] as const).map((value) => ({
    value,
    label: t(`run.${value}`),
  }));
  return (
    <DataTable<Run>
      label={t('runs')}
      list={list}
      rows={rows}
      rowKey="id"
      columns={useColumns()}
      onOpen={({ sourceId }) => void navigate({ to: '.', search: () => ({ sourceId }) })}
      filters={[{ name: 'state', label: t('state'), options: states }]}
      hasSearch={false}
      empty={<Empty title={t('runs.empty')} text={t('runs.empty.text')} />}
    />
  );
}

function useColumns(): readonly DataColumn<Run>[] {
  const t = useReconciliationTexts();
  return [
    {
      key: 'days',
      title: t('days'),
      isTitle: true,
      render: ({ firstDay, lastDay }) => (firstDay === lastDay ? firstDay : `${firstDay} – ${lastDay}`),
    },
    { key: 'source', title: t('source'), render: ({ sourceName }) => sourceName },
    { key: 'state', title: t('state'), render: (run) => <RunState run={run} /> },
    {
      key: 'differences',
      title: t('differences'),
      isNumber: true,
      render: ({ summary }) => <Count value={summary?.differences} />,
    },
    { key: 'ours', title: t('ours'), isNumber: true, render: ({ summary }) => <Usd value={summary?.ourCostUsd} /> },
    {
      key: 'theirs',
      title: t('theirs'),
      isNumber: true,
      render: ({ summary }) => <Usd value={summary?.theirCostUsd} />,
    },
    {
      key: 'unknown',
      title: t('unknownShare'),
      isNumber: true,
      render: ({ summary }) =>
        summary ? <span>{(summary.unknownPpm / 10_000).toFixed(4)} %</span> : <span className="faint">–</span>,
    },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      render: ({ createdAt, isDaily }) => (
        <>
          <Time value={createdAt} /> {isDaily && <span className="faint">· {t('daily')}</span>}
        </>
      ),
    },
  ];
}

function RunState({ run: { state, error, summary } }: { readonly run: Run }) {
  const t = useReconciliationTexts();
  const missing = summary?.missingDays ?? [];
  return (
    <>
      <StatusTag tone={RUN_TONES[state]}>{t(`run.${state}`)}</StatusTag>
      {error && <div className="reconciliation-error">{inTheirLanguage(error)}</div>}
      {missing.length > 0 && (
        <Tooltip title={missing.join(', ')}>
          <div className="faint">{t('missingDays', { count: missing.length })}</div>
        </Tooltip>
      )}
    </>
  );
}
