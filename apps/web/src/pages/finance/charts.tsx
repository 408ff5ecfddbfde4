import { useMemo } from 'react';
import { lines, stackedBars, usdCourse, usdText } from '../../traffic/charts';
import { Panel } from '../../traffic/panel';
import { Chart } from '../../ui/chart';
import { bucketName, type useFinanceRange } from './finance-range';
import { usePageTexts, type Margin } from './finance-texts';

const HEIGHT = 240;

interface ChartsProps {
  readonly margin: Margin | undefined;
  readonly range: ReturnType<typeof useFinanceRange>;
  readonly onPick: ((index: number) => void) | undefined;
}

export function Charts({ margin, range, onPick }: ChartsProps) {
  const t = usePageTexts();
  const { by, timeZone } = range;
  const words = [t('revenue'), t('cost'), t('margin')] as const;
  const [revenue, cost, left] = words;
  const options = useMemo(() => {
    const series = margin?.series ?? [];
    const base = {
      startsAt: series.map(({ startsAt }) => startsAt),
      labels: series.map(({ startsAt }) => bucketName(startsAt, { by, timeZone })),
      ...{ bucketSize: 'day' as const, axisText: usdText },
    };
    const of = (key: 'revenueUsd' | 'costUsd' | 'marginUsd') => series.map((row) => row[key]);
    // Cost and margin on top of each other are the revenue.
    const bars = stackedBars({ ...base, courses: [usdCourse(cost, of('costUsd')), usdCourse(left, of('marginUsd'))] });
    const course = lines({ ...base, courses: [usdCourse(revenue, of('revenueUsd'))] }, { isFilled: true });
    return { bars, course };
  }, [margin, by, timeZone, revenue, cost, left]);
  const pick = onPick && { onPick };
  return (
    <div className="panels finance-charts">
      <Panel title={t('chart.revenue')} extra={onPick && <span className="faint">{t('chart.hint')}</span>}>
        <Chart label={t('chart.revenue')} option={options.course} height={HEIGHT} {...pick} />
      </Panel>
      <Panel title={t('chart.margin')}>
        <Chart label={t('chart.margin')} option={options.bars} height={HEIGHT} {...pick} />
      </Panel>
    </div>
  );
}
