import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Figures } from '../../traffic/figures';
import { OutcomeTag, type Outcome } from '../../traffic/outcome-tag';
import { Panel } from '../../traffic/panel';
import { useChosenRange } from '../../traffic/time-range';
import { useTrafficWords } from '../../traffic/traffic-texts';
import { Count, Percent, Usd } from '../../ui/amounts';
import { StatusTag, type StatusTone } from '../../ui/status-tag';
import { Duration } from '../../ui/time';
import { usePageTexts, type Overview } from './overview-texts';

const SHOWN = 8;

interface TablesProps {
  readonly overview: Overview | undefined;
}

export function Tables({ overview }: TablesProps) {
  return (
    <div className="panels">
      <Models overview={overview} />
      <Channels overview={overview} />
      <Organizations overview={overview} />
      <Errors overview={overview} />
    </div>
  );
}

/** The calls behind a row: the request log of the same time. */
function ToLog({ filter, children }: { readonly filter: Record<string, string>; readonly children: ReactNode }) {
  const { preset = '24h', custom } = useChosenRange();
  return (
    <Link to="/requests" search={{ ...(custom ?? { range: preset }), ...filter }}>
      {children}
    </Link>
  );
}

function useSumColumns() {
  const words = useTrafficWords();
  const t = usePageTexts();
  type Row = Overview['models'][number] | Overview['channels'][number];
  return [
    { title: words.calls, isNumber: true, render: ({ calls }: Row) => <Count value={calls} isShort /> },
    { title: words.success, isNumber: true, render: ({ successRate }: Row) => <Percent value={successRate} /> },
    {
      title: t('firstToken'),
      isNumber: true,
      render: ({ firstTokenP50Ms }: Row) => <Duration milliseconds={firstTokenP50Ms} />,
    },
    { title: words.charge, isNumber: true, render: ({ chargeUsd }: Row) => <Usd value={chargeUsd} /> },
  ];
}

function Models({ overview }: TablesProps) {
  const t = usePageTexts();
  const columns = useSumColumns();
  return (
    <Panel title={t('models')}>
      <Figures
        label={t('models')}
        rows={overview?.models.slice(0, SHOWN)}
        keyOf={({ model }) => model}
        columns={[
          {
            title: t('model'),
            render: ({ model }: Overview['models'][number]) => (
              <ToLog filter={{ modelRequested: model }}>{model}</ToLog>
            ),
          },
          ...columns,
        ]}
      />
    </Panel>
  );
}

const GOOD = 0.99;
const FAIR = 0.9;
const toneOf = (rate: number | null): StatusTone =>
  rate === null ? 'neutral' : rate >= GOOD ? 'good' : rate >= FAIR ? 'warning' : 'bad';

function Channels({ overview }: TablesProps) {
  const t = usePageTexts();
  const columns = useSumColumns();
  const nameOf = ({ channelId, name }: Overview['channels'][number]) =>
    channelId === null ? t('channel.none') : (name ?? channelId);
  return (
    <Panel title={t('channels')}>
      <Figures
        label={t('channels')}
        rows={overview?.channels.slice(0, SHOWN)}
        keyOf={({ channelId }) => channelId ?? ''}
        columns={[
          {
            title: t('channel'),
            render: (row: Overview['channels'][number]) => (
              <StatusTag tone={toneOf(row.successRate)}>
                {row.channelId === null ? (
                  nameOf(row)
                ) : (
                  <ToLog filter={{ channelId: row.channelId }}>{nameOf(row)}</ToLog>
                )}
              </StatusTag>
            ),
          },
          ...columns,
        ]}
      />
    </Panel>
  );
}

function Organizations({ overview }: TablesProps) {
  const words = useTrafficWords();
  const t = usePageTexts();
  type Row = Overview['organizations'][number];
  const hasCosts = overview?.totals.costUsd !== undefined;
  return (
    <Panel title={t('organizations')}>
      <Figures
        label={t('organizations')}
        rows={overview?.organizations.slice(0, SHOWN)}
        keyOf={({ organizationId }) => organizationId}
        columns={[
          {
            title: t('organization'),
            render: ({ organizationId, name }: Row) => (
              <ToLog filter={{ organizationId }}>{name ?? organizationId}</ToLog>
            ),
          },
          { title: words.calls, isNumber: true, render: ({ calls }: Row) => <Count value={calls} isShort /> },
          { title: words.success, isNumber: true, render: ({ successRate }: Row) => <Percent value={successRate} /> },
          { title: words.charge, isNumber: true, render: ({ chargeUsd }: Row) => <Usd value={chargeUsd} /> },
          ...(hasCosts
            ? [{ title: words.margin, isNumber: true, render: ({ marginUsd }: Row) => <Usd value={marginUsd} /> }]
            : []),
        ]}
      />
    </Panel>
  );
}

function Errors({ overview }: TablesProps) {
  const words = useTrafficWords();
  const t = usePageTexts();
  type Row = Overview['errors'][number];
  const filterOf = ({ outcome, errorCode }: Row) => ({ outcome, ...(errorCode !== null && { errorCode }) });
  return (
    <Panel title={t('errors')}>
      <Figures
        label={t('errors')}
        rows={overview?.errors}
        keyOf={({ outcome, errorCode }) => `${outcome} ${errorCode}`}
        columns={[
          {
            title: t('error'),
            render: (row: Row) => <ToLog filter={filterOf(row)}>{row.errorCode ?? row.outcome}</ToLog>,
          },
          { title: words.outcome, render: ({ outcome }: Row) => <OutcomeTag outcome={outcome as Outcome} /> },
          { title: words.calls, isNumber: true, render: ({ calls }: Row) => <Count value={calls} /> },
        ]}
      />
    </Panel>
  );
}
