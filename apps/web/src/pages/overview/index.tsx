import { keepPreviousData } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { api } from '../../client';
import { RangePicker } from '../../traffic/range-picker';
import { useLiveRange } from '../../traffic/time-range';
import '../../traffic/traffic.css';
import { useMayFollow } from '../../parts/getting-started/getting-started';
import { GettingStartedPanel } from '../../parts/getting-started/getting-started-panel';
import { PageHeader } from '../../ui/page-header';
import { Empty, Failed } from '../../ui/states';
import { Charts } from './charts';
import { usePageTexts } from './overview-texts';
import { Tables } from './tables';
import { Tiles } from './tiles';

const PRESETS = ['1h', '24h', '7d', '30d'] as const;
const FALLBACK = '24h';

/** The first page of operators: what goes on, and where to look closer. */
export default function OverviewPage() {
  const t = usePageTexts();
  return (
    <>
      <GettingStartedPanel />
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={<RangePicker presets={PRESETS} fallback={FALLBACK} />}
      />
      <Traffic />
    </>
  );
}

function Traffic() {
  const query = useLiveRange(FALLBACK);
  const { data, error, refetch } = api.useQuery(
    'get',
    '/api/overview',
    { params: { query } },
    { placeholderData: keepPreviousData },
  );
  const hasNone = data?.totals.calls === 0;
  // Whether there has ever been a call is asked only where none is to be seen.
  const latest = api.useQuery(
    'get',
    '/api/requests',
    { params: { query: { limit: 1 } } },
    { enabled: hasNone, refetchInterval: 5_000 },
  );
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (hasNone && latest.data?.items.length === 0) return <NoCallYet />;
  return (
    <>
      <Tiles overview={data} />
      <Charts overview={data} />
      <Tables overview={data} />
    </>
  );
}

function NoCallYet() {
  const t = usePageTexts();
  const mayFollow = useMayFollow();
  return (
    <Empty
      title={t('empty')}
      text={t('empty.text')}
      action={
        mayFollow && (
          <Link to="/getting-started">
            <Button type="primary" tabIndex={-1}>
              {t('empty.action')}
            </Button>
          </Link>
        )
      }
    />
  );
}
