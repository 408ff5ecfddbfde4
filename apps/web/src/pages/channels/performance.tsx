import { Segmented, Table } from 'antd';
import { useMemo, useState } from 'react';
import { api } from '../../client';
import { Count, Percent } from '../../ui/amounts';
import { Chart } from '../../ui/chart';
import { Failed, LoadingRows } from '../../ui/states';
import { Duration } from '../../ui/time';
import type { Performance } from './channels-api';
import { useChannelTexts } from './texts';

type ModelPerformance = Performance['models'][number];

const LOOK_EVERY_MS = 15_000;
/** More lines cannot be told apart. */
const MAX_LINES = 5;
const METRICS = ['firstByte', 'tokensPerSecond', 'success'] as const;
type Metric = (typeof METRICS)[number];

/** How fast and how well the models of a channel answered in the last hour. */
export function PerformancePanel({ channelId }: { readonly channelId: string }) {
  const t = useChannelTexts();
  const [metric, setMetric] = useState<Metric>('firstByte');
  const params = { path: { id: channelId } };
  const performance = api.useQuery(
    'get',
    '/api/channels/{id}/performance',
    { params },
    { refetchInterval: LOOK_EVERY_MS },
  );
  const { data } = performance;
  const hasCalls = data !== undefined && data.models.length > 0;
  return (
    <>
      <div className="page-header performance-header">
        <h2 className="heading">{t('performance')}</h2>
        {hasCalls && (
          <Segmented<Metric>
            size="small"
            aria-label={t('performance.metric')}
            value={metric}
            onChange={setMetric}
            options={METRICS.map((value) => ({ value, label: t(`performance.${value}`) }))}
          />
        )}
      </div>
      {!data &&
        (performance.error ? (
          <Failed error={performance.error} onRetry={performance.refetch} />
        ) : (
          <LoadingRows count={4} />
        ))}
      {data && !hasCalls && <p className="faint">{t(data.isKnown ? 'performance.none' : 'performance.unknown')}</p>}
      {hasCalls && <Course performance={data} metric={metric} />}
      {hasCalls && <Models models={data.models} />}
    </>
  );
}

interface CourseProps {
  readonly performance: Performance;
  readonly metric: Metric;
}

function Course({ performance, metric }: CourseProps) {
  const t = useChannelTexts();
  const { models, course } = performance;
  const option = useMemo(() => {
    const line = (model: string, name: string, valueOf: (one: ModelPerformance) => number | null) => ({
      ...{ type: 'line', name, showSymbol: true, symbol: 'circle', symbolSize: 5, connectNulls: true },
      data: course.map(({ startsAt, models: all }) => {
        const one = all.find(({ upstreamModel }) => upstreamModel === model);
        return [startsAt, one ? valueOf(one) : null];
      }),
    });
    const shown = models.slice(0, MAX_LINES).map(({ upstreamModel }) => upstreamModel);
    const series = {
      firstByte: () =>
        shown.flatMap((model) => [
          line(model, `${model} p50`, ({ firstByteP50Ms }) => firstByteP50Ms),
          { ...line(model, `${model} p95`, ({ firstByteP95Ms }) => firstByteP95Ms), lineStyle: { type: 'dashed' } },
        ]),
      tokensPerSecond: () =>
        shown.map((model) => line(model, model, ({ tokensPerSecond }) => rounded(tokensPerSecond))),
      success: () =>
        shown.map((model) => line(model, model, ({ attempts, served }) => rounded((100 * served) / attempts))),
    }[metric]();
    const unit = { firstByte: ' ms', tokensPerSecond: '', success: ' %' }[metric];
    return {
      xAxis: { type: 'time' },
      yAxis: {
        ...{ type: 'value', axisLabel: { formatter: `{value}${unit}` } },
        ...(metric === 'success' && { max: 100, min: 0 }),
      },
      series,
    };
  }, [models, course, metric]);
  return <Chart label={t('performance.chart', { metric: t(`performance.${metric}`) })} option={option} height={220} />;
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10);

function Models({ models }: { readonly models: readonly ModelPerformance[] }) {
  const t = useChannelTexts();
  return (
    <div className="wide-scroll" tabIndex={0} role="group" aria-label={t('performance')}>
      <Table<ModelPerformance>
        aria-label={t('performance')}
        size="small"
        rowKey="upstreamModel"
        dataSource={[...models]}
        pagination={{ pageSize: 10, hideOnSinglePage: true, size: 'small' }}
        className="is-wide"
        columns={[
          {
            key: 'upstreamModel',
            title: t('upstreamModel'),
            render: (_, { upstreamModel }) => <span className="code">{upstreamModel}</span>,
          },
          {
            key: 'attempts',
            title: t('attempts'),
            align: 'right',
            render: (_, { attempts }) => <Count value={attempts} />,
          },
          {
            key: 'success',
            title: t('success'),
            align: 'right',
            render: (_, { attempts, served }) => <Percent value={served / attempts} />,
          },
          {
            key: 'p50',
            title: t('performance.p50'),
            align: 'right',
            render: (_, { firstByteP50Ms }) => <Duration milliseconds={firstByteP50Ms} />,
          },
          {
            key: 'p95',
            title: t('performance.p95'),
            align: 'right',
            render: (_, { firstByteP95Ms }) => <Duration milliseconds={firstByteP95Ms} />,
          },
          {
            key: 'tokensPerSecond',
            title: t('performance.tokensPerSecond'),
            align: 'right',
            render: (_, { tokensPerSecond }) => (tokensPerSecond === null ? '–' : tokensPerSecond.toFixed(1)),
          },
        ]}
      />
    </div>
  );
}
