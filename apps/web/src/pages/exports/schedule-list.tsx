import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { App } from 'antd';
import { useState, type ReactNode } from 'react';
import { toProblem } from '../../client';
import type { DataColumn, RowAction } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { reloadExports, type Dataset, type ExportSource, type Schedule } from './export-source';
import { useExportTexts } from './export-texts';
import { ScheduleDrawer } from './schedule-drawer';

interface ScheduleListProps {
  readonly source: ExportSource;
  readonly datasets: readonly Dataset[];
  readonly mayWrite: boolean;
  readonly create: ReactNode;
}

export function ScheduleList({ source, datasets, mayWrite, create }: ScheduleListProps) {
  const t = useExportTexts();
  const { modal, message } = App.useApp();
  const [edited, setEdited] = useState<Schedule>();
  const list = useListState({ sort: 'name' });
  const rows = useQuery({
    queryKey: ['exports', source.organizationId, 'schedules', list.query],
    queryFn: () => source.schedules(list.query),
    placeholderData: keepPreviousData,
  });
  const remove = async (schedule: Schedule) => {
    await source.removeSchedule(schedule).catch((error: unknown) => message.error(toProblem(error).message));
    await reloadExports();
  };
  const ask = (schedule: Schedule) =>
    modal.confirm({
      title: t('schedule.remove.title', { name: schedule.name }),
      content: t('schedule.remove.text'),
      okText: t('schedule.remove'),
      okButtonProps: { danger: true },
      onOk: () => remove(schedule),
    });
  const actions = (schedule: Schedule): RowAction[] => [
    { key: 'edit', label: t('schedule.edit'), icon: <EditOutlined />, run: () => setEdited(schedule) },
    {
      key: 'remove',
      label: t('schedule.remove'),
      icon: <DeleteOutlined />,
      isDangerous: true,
      run: () => void ask(schedule),
    },
  ];
  return (
    <>
      <DataTable<Schedule>
        label={t('schedules')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        {...(mayWrite && { actions, onOpen: setEdited })}
        empty={<Empty title={t('schedule.empty')} text={t('schedule.empty.text')} action={create} />}
      />
      <ScheduleDrawer
        key={edited?.id ?? ''}
        open={edited !== undefined}
        source={source}
        datasets={datasets}
        schedule={edited}
        onClose={() => setEdited(undefined)}
      />
    </>
  );
}

function useColumns(): readonly DataColumn<Schedule>[] {
  const t = useExportTexts();
  return [
    { key: 'name', title: t('name'), isTitle: true, isSortable: true, render: ({ name }) => name },
    { key: 'dataset', title: t('dataset'), render: ({ dataset }) => t(`dataset.${dataset}`) },
    { key: 'format', title: t('format'), render: ({ format }) => t(`format.${format}`) },
    {
      key: 'frequency',
      title: t('frequency'),
      render: ({ frequency, hour, timeZone }) => (
        <span className="export-period">
          {t(`frequency.${frequency}`)} {String(hour).padStart(2, '0')}:00
          <span className="faint">{timeZone}</span>
        </span>
      ),
    },
    { key: 'period', title: t('period.of'), render: ({ period }) => t(`period.${period}`) },
    {
      key: 'recipients',
      title: t('recipients'),
      render: ({ recipients }) => (recipients.length > 0 ? recipients.join(', ') : <span className="faint">–</span>),
    },
    {
      key: 'nextRunAt',
      title: t('nextRunAt'),
      isSortable: true,
      render: ({ isEnabled, nextRunAt }) =>
        isEnabled ? <Time value={nextRunAt} /> : <StatusTag tone="neutral">{t('off')}</StatusTag>,
    },
  ];
}
