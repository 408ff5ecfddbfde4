import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../client';
import { Count, Percent, Usd } from '../../ui/amounts';
import { formatUsd, usdForAxis } from '../../ui/format-usd';
import { PageHeader } from '../../ui/page-header';
import { Stat, Stats } from '../../ui/stat';
import { Failed } from '../../ui/states';
import { Charts } from './charts';
import { useFinanceRange } from './finance-range';
import { usePageTexts, type Margin } from './finance-texts';
import { Groups } from './groups';
import { LedgerSide } from './ledger-side';
import { Periods } from './periods';
import { RangeBar } from './range-bar';

/** What the platform earns: from calls, which are charts, to the ledger, which is the truth. */
export default function FinancePage() {
  const t = usePageTexts();
  const range = useFinanceRange();
  const { span, by, groupBy } = range;
  const kept = { placeholderData: keepPreviousData };
  const margin = api.useQuery('get', '/api/finance/margin', { params: { query: { ...span, by, groupBy } } }, kept);
  const tieOut = api.useQuery('get', '/api/finance/tie-out', { params: { query: span } }, kept);
  const accountId = tieOut.data?.lines.find(({ account }) => account === 'revenue')?.accountId;
  const toLedger = useToLedger(accountId);
  const pick = (index: number) => {
    const bucket = margin.data?.series[index];
    if (bucket) toLedger?.({ from: bucket.startsAt, to: margin.data!.series[index + 1]?.startsAt ?? margin.data!.to });
  };
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <RangeBar range={range} />
      {margin.error && !margin.data ? (
        <Failed error={margin.error} onRetry={margin.refetch} />
      ) : (
        <>
          <Tiles margin={margin.data} />
          <Charts margin={margin.data} range={range} onPick={toLedger && pick} />
          <div className="finance-columns">
            <Periods margin={margin.data} range={range} accountId={accountId} />
            <Groups margin={margin.data} range={range} />
          </div>
          <LedgerSide tieOut={tieOut} span={span} />
        </>
      )}
    </>
  );
}

/** The entries behind a part of the chart. */
function useToLedger(accountId: string | null | undefined) {
  const navigate = useNavigate();
  if (!accountId) return undefined;
  return (span: { from: string; to: string }) =>
    void navigate({ to: '/ledger/accounts/$accountId', params: { accountId }, search: { kind: 'usage', ...span } });
}

function Tiles({ margin }: { readonly margin: Margin | undefined }) {
  const t = usePageTexts();
  const { totals, series = [] } = margin ?? {};
  const money = (key: 'revenueUsd' | 'costUsd' | 'marginUsd', label: string) => (
    <Stat
      label={label}
      value={totals && <Usd value={totals[key]} />}
      note={totals && formatUsd(totals[key]).full}
      trend={series.length > 1 ? series.map((row) => usdForAxis(row[key])) : [0, 0]}
    />
  );
  const share =
    totals && usdForAxis(totals.revenueUsd) > 0 ? usdForAxis(totals.marginUsd) / usdForAxis(totals.revenueUsd) : null;
  return (
    <Stats size="four">
      {money('revenueUsd', t('revenue'))}
      {money('costUsd', t('cost'))}
      {money('marginUsd', t('margin'))}
      <Stat
        label={t('marginShare')}
        value={totals && <Percent value={share} />}
        note={
          totals && (
            <>
              {t('calls')} <Count value={totals.calls} />
            </>
          )
        }
      />
    </Stats>
  );
}
