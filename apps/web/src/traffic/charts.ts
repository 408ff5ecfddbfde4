import dayjs from 'dayjs';
import { currentLanguage } from '../app/preferences';
import type { ChartOption } from '../ui/echarts-canvas';
import { formatUsd, usdForAxis } from '../ui/format-usd';

type BucketSize = 'minute' | 'hour' | 'day';

/** One series over the buckets of a chart. */
export interface Course {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** What the tooltip says of a value; otherwise the number. */
  readonly texts?: readonly string[];
  readonly color?: string;
}

interface Courses {
  readonly startsAt: readonly string[];
  readonly bucketSize: BucketSize;
  /** What to write below the buckets, where that is not a time in the viewer's zone. */
  readonly labels?: readonly string[];
  readonly courses: readonly Course[];
  readonly axisText?: (value: number) => string;
}

const FORMATS: Readonly<Record<BucketSize, string>> = { minute: 'HH:mm', hour: 'MM-DD HH:mm', day: 'MM-DD' };

/** Dollars of a series: heights to draw, exact texts to read. */
export const usdCourse = (name: string, amounts: readonly string[]): Course => ({
  name,
  values: amounts.map(usdForAxis),
  texts: amounts.map((amount) => formatUsd(amount).short),
});

export const countText = (value: number): string =>
  new Intl.NumberFormat(currentLanguage(), { notation: 'compact', maximumFractionDigits: 1 }).format(value);
export const usdText = (value: number): string =>
  value !== 0 && Math.abs(value) < 1 ? `$${Number(value.toPrecision(2))}` : `$${countText(value)}`;
export const millisecondsText = (value: number): string =>
  value < 1_000 ? `${Math.round(value)} ms` : `${Number((value / 1_000).toPrecision(3))} s`;

const FEW = 3;

/** Bars on top of each other. */
export const stackedBars = (chart: Courses): ChartOption => ({
  ...axes(chart),
  series: chart.courses.map((course) => ({
    ...seriesOf(course, chart),
    type: 'bar',
    stack: 'all',
    barMaxWidth: 24,
    barCategoryGap: '20%',
  })),
});

export const lines = (chart: Courses, { isFilled = false } = {}): ChartOption => ({
  ...axes(chart),
  series: chart.courses.map((course) => ({
    ...seriesOf(course, chart),
    type: 'line',
    // Too few to make a line.
    symbol: course.values.filter((value) => value !== null).length <= FEW ? 'circle' : 'none',
    connectNulls: true,
    ...(isFilled && { areaStyle: { opacity: 0.12 } }),
  })),
});

const axes = ({ startsAt, bucketSize, labels, axisText = countText }: Courses) => ({
  xAxis: {
    type: 'category',
    data: labels ?? startsAt.map((instant) => dayjs(instant).format(FORMATS[bucketSize])),
    axisLabel: { alignMaxLabel: 'right' }, // the last one would be cut off
  },
  yAxis: {
    type: 'value',
    splitNumber: 3,
    // There is no half call.
    ...(axisText === countText && { minInterval: 1 }),
    axisLabel: { formatter: axisText },
  },
});

const seriesOf = ({ name, values, texts, color }: Course, { axisText = countText }: Courses) => ({
  name,
  data: [...values],
  ...(color !== undefined && { itemStyle: { color } }),
  tooltip: {
    valueFormatter: (value: unknown, index: number) =>
      texts?.[index] ?? (typeof value === 'number' ? axisText(value) : '–'),
  },
});
