import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { usePlace } from '../../app/place';
import { permissionsIn, useMe } from '../../app/session';
import { PageHeader } from '../../ui/page-header';
import { Failed, LoadingRows } from '../../ui/states';
import { UrlTabs } from '../../ui/url-tabs';
import { ExportDrawer } from './export-drawer';
import { ExportList } from './export-list';
import type { Dataset, ExportSource } from './export-source';
import { useExportTexts } from './export-texts';
import { LeavingNotice, useLeaving } from './leaving-notice';
import { ScheduleDrawer } from './schedule-drawer';
import { ScheduleList } from './schedule-list';

/** Files of rows: asked for, made in the background, downloaded; and what has them made again and again. */
export function ExportsPage({ source }: { readonly source: ExportSource }) {
  const t = useExportTexts();
  const { organizationId } = source;
  const isAtSchedules = usePlace().search['tab'] === 'schedules';
  const mayWrite = permissionsIn(useMe(), organizationId).has('exports:write');
  const datasets = useQuery({ queryKey: ['exports', organizationId, 'datasets'], queryFn: source.datasets });
  const leaving = useLeaving(source);
  const [isMaking, setIsMaking] = useState(false);
  if (datasets.error && !datasets.data) return <Failed error={datasets.error} onRetry={datasets.refetch} />;
  const create = mayWrite && datasets.data && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsMaking(true)}>
      {t(isAtSchedules ? 'schedule.new' : 'new')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t(organizationId === undefined ? 'description' : 'description.own')}
        actions={create}
      />
      {datasets.data && leaving ? (
        <>
          <LeavingNotice months={leaving} source={source} datasets={datasets.data} mayWrite={mayWrite} />
          <Lists source={source} datasets={datasets.data} mayWrite={mayWrite} create={create} />
        </>
      ) : (
        <LoadingRows count={12} />
      )}
      {datasets.data && (
        <NewOne
          isSchedule={isAtSchedules}
          open={isMaking}
          source={source}
          datasets={datasets.data}
          onClose={() => setIsMaking(false)}
        />
      )}
    </>
  );
}

interface ListsProps {
  readonly source: ExportSource;
  readonly datasets: readonly Dataset[];
  readonly mayWrite: boolean;
  readonly create: ReactNode;
}

function Lists({ datasets, ...rest }: ListsProps) {
  const t = useExportTexts();
  return (
    <UrlTabs
      tabs={[
        { key: 'files', label: t('files'), children: <ExportList {...rest} /> },
        { key: 'schedules', label: t('schedules'), children: <ScheduleList datasets={datasets} {...rest} /> },
      ]}
    />
  );
}

interface NewOneProps {
  readonly isSchedule: boolean;
  readonly open: boolean;
  readonly source: ExportSource;
  readonly datasets: readonly Dataset[];
  readonly onClose: () => void;
}

const NewOne = ({ isSchedule, ...drawer }: NewOneProps) =>
  isSchedule ? <ScheduleDrawer {...drawer} /> : <ExportDrawer {...drawer} />;
