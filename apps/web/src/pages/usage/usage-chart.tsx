import { useMemo } from 'react';
import { countText, stackedBars, usdCourse, usdText, type Course } from '../../traffic/charts';
import { useTrafficWords } from '../../traffic/traffic-texts';
import { Chart } from '../../ui/chart';
import { formatUsd } from '../../ui/format-usd';
import type { Usage } from './usage-texts';
import type { Measure } from './use-usage';

/** As many colours as can be told apart; the table has all groups. */
const DRAWN = 7;
const NOTHING_USD = '0';

interface UsageChartProps {
  readonly usage: Usage | undefined;
  readonly by: 'hour' | 'day';
  readonly measure: Measure;
}

export function UsageChart({ usage, by, measure }: UsageChartProps) {
  const words = useTrafficWords();
  const option = useMemo(
    () =>
      stackedBars({
        startsAt: usage?.buckets ?? [],
        bucketSize: by,
        courses: usage ? coursesOf(usage, measure) : [],
        axisText: measure === 'charge' ? usdText : countText,
      }),
    [usage, by, measure],
  );
  const total = usage ? `: ${formatUsd(usage.totals.chargeUsd).short}` : '';
  return <Chart label={`${words[measure]}${measure === 'charge' ? total : ''}`} option={option} height={260} />;
}

function coursesOf({ groups, series, buckets }: Usage, measure: Measure): Course[] {
  return groups.slice(0, DRAWN).map(({ key, name }) => {
    const rows = new Map(series.filter((row) => row.key === key).map((row) => [row.startsAt, row]));
    const inOrder = buckets.map((bucket) => rows.get(bucket));
    if (measure === 'charge') {
      return usdCourse(
        name,
        inOrder.map((row) => row?.chargeUsd ?? NOTHING_USD),
      );
    }
    const heightOf = (row: Usage['series'][number]) =>
      measure === 'calls' ? row.calls : row.inputTokens + row.outputTokens;
    return { name, values: inOrder.map((row) => (row ? heightOf(row) : 0)) };
  });
}
