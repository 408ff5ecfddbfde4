import { ExportOutlined } from '@ant-design/icons';
import { Button, Table, Tag } from 'antd';
import { defineTexts } from '../../app/texts';
import { api } from '../../client';
import type { components } from '../../client/generated/api';
import { PageHeader } from '../../ui/page-header';
import { Failed, LoadingRows } from '../../ui/states';
import en from './en.json';
import zh from './zh.json';

const usePageTexts = defineTexts('jobs', { en, zh });

type Queue = components['schemas']['Queue'];

const LOOK_EVERY_MS = 5_000;
const COUNTS = ['waiting', 'active', 'delayed', 'completed', 'failed'] as const;

/** What the workers have to do. */
export default function JobsPage() {
  const t = usePageTexts();
  const queues = api.useQuery('get', '/api/jobs', {}, { refetchInterval: LOOK_EVERY_MS });
  const board = (
    <Button icon={<ExportOutlined />} href="/api/jobs/board/" target="_blank" rel="noreferrer">
      {t('board')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={board} />
      {queues.error && !queues.data && <Failed error={queues.error} onRetry={queues.refetch} />}
      {!queues.error && !queues.data && <LoadingRows count={3} />}
      {queues.data && <Queues queues={queues.data.items} />}
    </>
  );
}

function Queues({ queues }: { readonly queues: readonly Queue[] }) {
  const t = usePageTexts();
  return (
    <Table<Queue>
      aria-label={t('title')}
      size="middle"
      rowKey="name"
      dataSource={[...queues]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={[
        { key: 'name', title: t('queue'), render: (_, { name }) => <span className="code">{name}</span> },
        {
          key: 'state',
          title: t('state'),
          render: (_, { isPaused }) => (
            <Tag color={isPaused ? 'orange' : 'green'}>{t(isPaused ? 'paused' : 'running')}</Tag>
          ),
        },
        { key: 'workers', title: t('workers'), align: 'right', render: (_, { workers }) => workers },
        ...COUNTS.map((count) => ({
          key: count,
          title: t(count),
          align: 'right' as const,
          render: (_: unknown, { counts }: Queue) => counts[count],
        })),
      ]}
    />
  );
}
