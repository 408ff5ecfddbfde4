import {
  BarChart,
  HeatmapChart,
  LineChart,
  PieChart,
  type BarSeriesOption,
  type LineSeriesOption,
} from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, use as register, type ECharts, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useIsDark } from '../app/preferences';
import { paletteOf } from '../app/theme';

register([
  ...[BarChart, LineChart, PieChart, HeatmapChart],
  ...[GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent],
  CanvasRenderer,
]);

export type ChartOption = EChartsCoreOption & { readonly series?: LineSeriesOption | BarSeriesOption | object[] };

const SERIES = {
  light: ['#2f5bd8', '#0f8a8a', '#c4760b', '#9145b6', '#c32f3d', '#5c7a29', '#6c6d77'],
  dark: ['#7d9bf5', '#45bcbc', '#e2a336', '#c38be0', '#f2707a', '#9dbb63', '#9a9ca6'],
};

interface CanvasProps {
  readonly option: ChartOption;
  readonly onPick: ((index: number) => void) | undefined;
}

export default function EchartsCanvas({ option, onPick }: CanvasProps) {
  const isDark = useIsDark();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  useEffect(() => {
    const element = place.current!;
    const made = init(element, themeOf(isDark));
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, [isDark]);
  useEffect(() => {
    chart.current?.setOption({ ...FRAME, ...option }, { notMerge: true });
  }, [option, isDark]);
  useEffect(() => {
    const canvas = chart.current!.getZr();
    const pick = ({ offsetX, offsetY }: { offsetX: number; offsetY: number }) => {
      if (!chart.current?.containPixel('grid', [offsetX, offsetY])) return;
      onPick?.(Math.round(chart.current.convertFromPixel({ xAxisIndex: 0 }, offsetX)));
    };
    canvas.on('click', pick);
    return () => canvas.off('click', pick);
  }, [onPick, isDark]);
  return <div ref={place} style={{ width: '100%', height: '100%' }} />;
}

/** ECharts 6 puts the legend at the bottom, over the axis, unless told otherwise. */
const FRAME = {
  animationDuration: 200,
  grid: { left: 8, right: 8, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
  legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 10, itemHeight: 10, itemGap: 16 },
  tooltip: { trigger: 'axis', confine: true },
};

function themeOf(isDark: boolean) {
  const colors = paletteOf(isDark);
  const axis = {
    axisLine: { lineStyle: { color: colors.borderStrong } },
    axisTick: { show: false },
    axisLabel: { color: colors.textFaint, fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: colors.border } },
  };
  return {
    color: SERIES[isDark ? 'dark' : 'light'],
    backgroundColor: 'transparent',
    textStyle: { fontFamily: 'inherit', color: colors.textQuiet },
    legend: { textStyle: { color: colors.textQuiet, fontSize: 12 } },
    categoryAxis: { ...axis, splitLine: { show: false } },
    timeAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    line: { symbol: 'none', lineStyle: { width: 1.75 }, emphasis: { disabled: true } },
    tooltip: {
      backgroundColor: colors.raised,
      borderColor: colors.border,
      textStyle: { color: colors.text, fontSize: 12 },
      axisPointer: { lineStyle: { color: colors.borderStrong }, crossStyle: { color: colors.borderStrong } },
    },
  };
}
