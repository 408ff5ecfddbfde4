import { DownloadOutlined, EyeOutlined, StopOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import type { ReactNode } from 'react';
import { usePlace } from '../../app/place';
import { toProblem } from '../../client';
import type { DataColumn, RowAction } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { Time } from '../../ui/time';
import { ExportPeriod, FileSize } from './export-facts';
import { ExportProgress, isUnderWay, STATES } from './export-progress';
import { reloadExports, type Export, type ExportSource } from './export-source';
import { useExportTexts } from './export-texts';
import { ManifestDrawer } from './manifest-drawer';

const LOOK_EVERY_MS = 1_000;

interface ExportListProps {
  readonly source: ExportSource;
  readonly mayWrite: boolean;
  readonly create: ReactNode;
}

export function ExportList({ source, mayWrite, create }: ExportListProps) {
  const t = useExportTexts();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const shown = usePlace().search['export'];
  const list = useListState({ filters: ['state', 'dataset'], sort: '-createdAt' });
  const rows = useQuery({
    queryKey: ['exports', source.organizationId, 'list', list.query],
    queryFn: () => source.list(list.query),
    placeholderData: keepPreviousData,
    // As long as something is made, its progress is asked for.
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? LOOK_EVERY_MS : false),
  });
  const show = (id: string | undefined) =>
    void navigate({ to: '.', search: (old: object) => ({ ...old, export: id }), replace: true });
  const cancel = async ({ id }: Export) => {
    await source.cancel(id).catch((error: unknown) => message.error(toProblem(error).message));
    await reloadExports();
  };
  const actions = (row: Export): RowAction[] => [
    { key: 'show', label: t('show'), icon: <EyeOutlined />, run: () => show(row.id) },
    ...(mayWrite && isUnderWay(row)
      ? [{ key: 'cancel', label: t('cancel'), icon: <StopOutlined />, isDangerous: true, run: () => void cancel(row) }]
      : []),
  ];
  return (
    <>
      <DataTable<Export>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        hasSearch={false}
        columns={useColumns(source)}
        filters={useFilters()}
        onOpen={({ id }) => show(id)}
        actions={actions}
        empty={<Empty title={t('empty')} text={t('empty.text')} action={create} />}
      />
      <ManifestDrawer source={source} id={shown} onClose={() => show(undefined)} />
    </>
  );
}

function useColumns(source: ExportSource): readonly DataColumn<Export>[] {
  const t = useExportTexts();
  return [
    {
      key: 'dataset',
      title: t('dataset'),
      isTitle: true,
      render: ({ dataset, schedule }) => (
        <span className="export-name">
          {t(`dataset.${dataset}`)}
          {schedule && <span className="faint">{schedule}</span>}
        </span>
      ),
    },
    { key: 'period', title: t('period'), render: (row) => <ExportPeriod of={row} /> },
    { key: 'format', title: t('format'), render: ({ format }) => t(`format.${format}`) },
    { key: 'state', title: t('state'), width: 200, render: (row) => <ExportProgress of={row} /> },
    { key: 'bytes', title: t('size'), isNumber: true, render: ({ bytes }) => <FileSize bytes={bytes} /> },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      render: ({ createdAt }) => <Time value={createdAt} />,
    },
    { key: 'createdBy', title: t('createdBy'), isHidden: true, render: ({ createdBy }) => createdBy ?? '–' },
    {
      key: 'file',
      title: t('file'),
      render: ({ id, state, fileName }) =>
        state === 'finished' ? (
          <Button
            type="text"
            size="small"
            icon={<DownloadOutlined />}
            href={source.fileOf(id)}
            download
            aria-label={t('download.file', { name: fileName ?? '' })}
          />
        ) : (
          <span className="faint">–</span>
        ),
    },
  ];
}

function useFilters() {
  const t = useExportTexts();
  const datasets = ['usage_detail', 'usage_focus', 'journal', 'balances', 'margin'] as const;
  return [
    { name: 'state', label: t('state'), options: STATES.map((value) => ({ value, label: t(`state.${value}`) })) },
    {
      name: 'dataset',
      label: t('dataset'),
      options: datasets.map((value) => ({ value, label: t(`dataset.${value}`) })),
    },
  ];
}
