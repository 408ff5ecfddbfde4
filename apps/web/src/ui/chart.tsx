import { lazy, Suspense } from 'react';
import type { ChartOption } from './echarts-canvas';
import { useUiTexts } from './ui-texts';

const Canvas = lazy(() => import('./echarts-canvas'));

export interface ChartProps {
  /** What it shows, for those who do not see it: also say the most important figure. */
  readonly label: string;
  /** ECharts' own words: `{ xAxis, yAxis, series }`; colours, fonts, grid, legend and tooltip come from the theme. */
  readonly option: ChartOption;
  readonly height?: number;
  /** A click on a column of the chart: also say it in a way that needs no pointer. */
  readonly onPick?: (index: number) => void;
}

/** A chart in the colours of the theme. ECharts is loaded with the first one; the space is kept from the beginning. */
export function Chart({ label, option, height = 240, onPick }: ChartProps) {
  const t = useUiTexts();
  return (
    <div role="img" aria-label={label} style={{ height }} className="chart">
      <Suspense fallback={<span className="visually-hidden">{t('chart.loading')}</span>}>
        <Canvas option={option} onPick={onPick} />
      </Suspense>
    </div>
  );
}
