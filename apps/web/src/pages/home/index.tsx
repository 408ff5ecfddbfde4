import { Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { usePlace } from '../../app/place';
import { permissionsIn, useMe } from '../../app/session';
import { api } from '../../client';
import { BudgetsPanel } from '../../parts/budgets/budgets-panel';
import '../../traffic/traffic.css';
import { PageHeader } from '../../ui/page-header';
import { Empty, Failed } from '../../ui/states';
import { DailyChart } from './daily-chart';
import { usePageTexts } from './home-texts';
import { RecentCalls } from './recent-calls';
import { SpendingTiles } from './spending-tiles';
import { TopModels } from './top-models';
import { useSpending } from './use-spending';

const SHOWN_BUDGETS = 5;

/** The first page of members. */
export default function HomePage() {
  const t = usePageTexts();
  const { organizationId = '' } = usePlace().params;
  const may = permissionsIn(useMe(), organizationId);
  const to = (page: string) => `/o/${organizationId}/${page}` as never;
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <>
            {may.has('api-tokens:write') && (
              <Link to={to('quick-start')}>
                <Button tabIndex={-1}>{t('start.action')}</Button>
              </Link>
            )}
            {may.has('redemption-codes:redeem') && (
              <Link to={to('top-up')}>
                <Button type="primary" tabIndex={-1}>
                  {t('topUp')}
                </Button>
              </Link>
            )}
          </>
        }
      />
      <HomeOf key={organizationId} organizationId={organizationId} />
    </>
  );
}

function HomeOf({ organizationId }: { readonly organizationId: string }) {
  const t = usePageTexts();
  const spending = useSpending(organizationId);
  const path = { path: { organizationId } };
  const wallet = api.useQuery('get', '/api/organizations/{organizationId}/wallet', { params: path });
  const { data: month, error, refetch } = spending.month;
  if (error && !month) return <Failed error={error} onRetry={refetch} />;
  return (
    <>
      {wallet.data?.state === 'frozen' && (
        <Alert type="warning" showIcon title={t('frozen')} style={{ marginBottom: 12 }} />
      )}
      <SpendingTiles spending={spending} wallet={wallet.data} />
      {month?.totals.calls === 0 ? (
        <Start organizationId={organizationId} />
      ) : (
        <div className="panels">
          <DailyChart month={month} organizationId={organizationId} />
          <TopModels month={month} />
          <RecentCalls organizationId={organizationId} />
          <BudgetsPanel organizationId={organizationId} count={SHOWN_BUDGETS} />
        </div>
      )}
    </>
  );
}

function Start({ organizationId }: { readonly organizationId: string }) {
  const t = usePageTexts();
  const mayStart = permissionsIn(useMe(), organizationId).has('api-tokens:write');
  return (
    <Empty
      title={t('start')}
      text={t('start.text')}
      action={
        mayStart && (
          <Link to={`/o/${organizationId}/quick-start` as never}>
            <Button type="primary" tabIndex={-1}>
              {t('start.action')}
            </Button>
          </Link>
        )
      }
    />
  );
}
