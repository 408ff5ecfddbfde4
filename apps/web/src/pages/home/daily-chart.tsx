import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { components } from '../../client/generated/api';
import { stackedBars, usdCourse, usdText } from '../../traffic/charts';
import { Panel } from '../../traffic/panel';
import { Chart } from '../../ui/chart';
import { formatUsd } from '../../ui/format-usd';
import { usePageTexts } from './home-texts';

type Usage = components['schemas']['Usage'];

const DRAWN = 6;
const NOTHING_USD = '0';

interface DailyChartProps {
  readonly month: Usage | undefined;
  readonly organizationId: string;
}

export function DailyChart({ month, organizationId }: DailyChartProps) {
  const t = usePageTexts();
  const option = useMemo(
    () =>
      stackedBars({
        startsAt: month?.buckets ?? [],
        bucketSize: 'day',
        courses: month ? coursesOf(month) : [],
        axisText: usdText,
      }),
    [month],
  );
  const total = month ? formatUsd(month.totals.chargeUsd).short : '…';
  return (
    <Panel title={t('chart')} extra={<Link to={`/o/${organizationId}/usage` as never}>{t('usage')}</Link>}>
      <Chart label={t('chart.label', { total })} option={option} height={220} />
    </Panel>
  );
}

const coursesOf = ({ groups, series, buckets }: Usage) =>
  groups.slice(0, DRAWN).map(({ key, name }) => {
    const charges = new Map(series.filter((row) => row.key === key).map((row) => [row.startsAt, row.chargeUsd]));
    return usdCourse(
      name,
      buckets.map((bucket) => charges.get(bucket) ?? NOTHING_USD),
    );
  });
