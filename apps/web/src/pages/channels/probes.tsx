import { Table } from 'antd';
import { useMemo } from 'react';
import { useIsDark } from '../../app/preferences';
import { paletteOf } from '../../app/theme';
import { Failure } from '../../parts/failures/failure';
import { api } from '../../client';
import { Usd } from '../../ui/amounts';
import { Chart } from '../../ui/chart';
import { Failed, LoadingRows } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { Duration, Time } from '../../ui/time';
import type { Probe } from './channels-api';
import { useChannelTexts } from './texts';

const SHOWN = 50;

/** The tests of a channel: how fast it answered, and when it did not. */
export function Probes({ channelId }: { readonly channelId: string }) {
  const t = useChannelTexts();
  const params = { path: { id: channelId }, query: { pageSize: SHOWN } };
  const probes = api.useQuery('get', '/api/channels/{id}/probes', { params });
  const items = probes.data?.items ?? [];
  return (
    <>
      <h2 className="heading">{t('probes')}</h2>
      {probes.error && !probes.data && <Failed error={probes.error} onRetry={probes.refetch} />}
      {!probes.error && !probes.data && <LoadingRows count={4} />}
      {items.length > 1 && <ProbeChart probes={items} />}
      {probes.data && <ProbeTable probes={items} />}
    </>
  );
}

function ProbeChart({ probes }: { readonly probes: readonly Probe[] }) {
  const t = useChannelTexts();
  const [first, total, failed] = [t('test.firstByte'), t('test.total'), t('failed')];
  const red = paletteOf(useIsDark()).error;
  const hasFailed = probes.some(({ failure }) => failure !== null);
  const option = useMemo(() => {
    const course = [...probes].reverse();
    const bars = (name: string, value: (probe: Probe) => number | null) => ({
      ...{ type: 'line', name, showSymbol: true, symbol: 'circle', symbolSize: 6 },
      data: course.map((probe) => [probe.createdAt, value(probe)]),
    });
    return {
      xAxis: { type: 'time' },
      yAxis: { type: 'value', axisLabel: { formatter: '{value} ms' } },
      series: [
        bars(first, ({ failure, firstByteMs }) => (failure ? null : firstByteMs)),
        bars(total, ({ failure, totalMs }) => (failure ? null : totalMs)),
        ...(hasFailed
          ? [
              {
                ...bars(failed, ({ failure, totalMs }) => (failure ? totalMs : null)),
                lineStyle: { width: 0 },
                color: red,
              },
            ]
          : []),
      ],
    };
  }, [probes, first, total, failed, hasFailed, red]);
  return <Chart label={t('probes.chart', { count: probes.length })} option={option} height={200} />;
}

function ProbeTable({ probes }: { readonly probes: readonly Probe[] }) {
  const t = useChannelTexts();
  return (
    <div className="wide-scroll" tabIndex={0} role="group" aria-label={t('probes')}>
      <Table<Probe>
        aria-label={t('probes')}
        size="small"
        rowKey="id"
        dataSource={[...probes]}
        pagination={{ pageSize: 10, hideOnSinglePage: true, size: 'small' }}
        locale={{ emptyText: <span className="faint">{t('probes.none')}</span> }}
        className="is-wide"
        columns={[
          {
            key: 'createdAt',
            title: t('probes.at'),
            render: (_, { createdAt }) => <Time value={createdAt} show="absolute" />,
          },
          {
            key: 'failure',
            title: t('probes.outcome'),
            render: (_, { failure }) =>
              failure ? <Failure failure={failure} /> : <StatusTag tone="good">{t('test.answered')}</StatusTag>,
          },
          {
            key: 'upstreamModel',
            title: t('upstreamModel'),
            render: (_, { upstreamModel }) => <span className="code">{upstreamModel}</span>,
          },
          {
            key: 'httpStatus',
            title: t('test.status'),
            align: 'right',
            render: (_, { httpStatus }) => httpStatus ?? '–',
          },
          {
            key: 'firstByteMs',
            title: t('test.firstByte'),
            align: 'right',
            render: (_, { firstByteMs }) => <Duration milliseconds={firstByteMs} />,
          },
          {
            key: 'totalMs',
            title: t('test.total'),
            align: 'right',
            render: (_, { totalMs }) => <Duration milliseconds={totalMs} />,
          },
          {
            key: 'costUsd',
            title: t('test.cost'),
            align: 'right',
            render: (_, { costUsd }) => <Usd value={costUsd} />,
          },
          { key: 'actor', title: t('probes.actor'), render: (_, probe) => <Actor probe={probe} /> },
        ]}
      />
    </div>
  );
}

/** Who asked: a person, or the schedule. */
function Actor({ probe: { actor, actorName } }: { readonly probe: Probe }) {
  const t = useChannelTexts();
  return actorName ?? (actor === 'schedule' ? t('probes.schedule') : actor);
}
