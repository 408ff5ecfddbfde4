import { AccountLink } from '../../ledger/ledger-links';
import { Figures } from '../../traffic/figures';
import { Panel } from '../../traffic/panel';
import { Count } from '../../ui/amounts';
import { exactUsd } from '../../ui/format-usd';
import { bucketName, type useFinanceRange } from './finance-range';
import { usePageTexts, type Margin } from './finance-texts';

interface PeriodsProps {
  readonly margin: Margin | undefined;
  readonly range: ReturnType<typeof useFinanceRange>;
  /** Of the revenue account; without one there is nothing to link to. */
  readonly accountId: string | null | undefined;
}

type Row = Omit<Margin['totals'], never> & { readonly startsAt?: string; readonly until: string };

/** The chart in exact figures, newest first, with their sum. */
export function Periods({ margin, range, accountId }: PeriodsProps) {
  const t = usePageTexts();
  const nameOf = ({ startsAt, until }: Row) => {
    if (startsAt === undefined) return <strong>{t('total')}</strong>;
    const name = bucketName(startsAt, range);
    if (!accountId) return name;
    const search = { kind: 'usage', from: startsAt, to: until };
    return (
      <AccountLink id={accountId} search={search}>
        {name}
      </AccountLink>
    );
  };
  return (
    <Panel title={t(`periods.${range.by}`)}>
      <Figures
        label={t(`periods.${range.by}`)}
        rows={margin && rowsOf(margin)}
        keyOf={({ startsAt }) => startsAt ?? 'total'}
        columns={[{ title: t(`by.${range.by}`), render: nameOf }, ...useSumColumns()]}
      />
    </Panel>
  );
}

function rowsOf({ series, totals, to }: Margin): readonly Row[] {
  const rows = series.map((row, index) => ({ ...row, until: series[index + 1]?.startsAt ?? to }));
  return [{ ...totals, until: to }, ...rows.reverse()];
}

export function useSumColumns() {
  const t = usePageTexts();
  type Sums = Margin['totals'];
  return [
    { title: t('calls'), isNumber: true, isMinor: true, render: ({ calls }: Sums) => <Count value={calls} /> },
    { title: t('revenue'), isNumber: true, render: ({ revenueUsd }: Sums) => exactUsd(revenueUsd) },
    { title: t('cost'), isNumber: true, render: ({ costUsd }: Sums) => exactUsd(costUsd) },
    { title: t('margin'), isNumber: true, render: ({ marginUsd }: Sums) => exactUsd(marginUsd) },
  ];
}
