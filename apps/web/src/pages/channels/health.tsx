import { Tooltip } from 'antd';
import dayjs from 'dayjs';
import { Rest } from '../../parts/failures/rest';
import { Percent } from '../../ui/amounts';
import { StatusTag, type StatusTone } from '../../ui/status-tag';
import type { ChannelSummary, Circuit, Health } from './channels-api';
import { useChannelTexts } from './texts';

const TONES: Readonly<Record<Health['state'], StatusTone>> = {
  healthy: 'good',
  degraded: 'warning',
  failing: 'bad',
  resting: 'bad',
  unknown: 'neutral',
};
const INTERVAL_MS = 300_000;
const INTERVALS = 12;

export function HealthTag({ health }: { readonly health: Health }) {
  const t = useChannelTexts();
  return <StatusTag tone={TONES[health.state]}>{t(`health.${health.state}`)}</StatusTag>;
}

interface CellProps {
  readonly channel: Pick<ChannelSummary, 'health' | 'probeEverySeconds' | 'state'>;
}

/** State, success and the course of the last hour in one line; below it what rests, and until when. */
export function HealthCell({ channel }: CellProps) {
  const { health } = channel;
  const hasCalls = health.successRate !== null;
  return (
    <span className="health-cell">
      <span className="health">
        <HealthTag health={health} />
        {hasCalls && <HealthBars health={health} />}
        {hasCalls && <Percent value={health.successRate} />}
      </span>
      <HealthNote channel={channel} />
    </span>
  );
}

function HealthNote({ channel: { health, probeEverySeconds, state } }: CellProps) {
  const t = useChannelTexts();
  const { circuits } = health;
  const own = circuits.find(({ kind }) => kind === 'channel');
  const count = (kind: Circuit['kind']) => circuits.filter((circuit) => circuit.kind === kind).length;
  if (own)
    return (
      <small>
        <Rest circuit={own} />
      </small>
    );
  const notes = [
    count('credential') > 0 && t('rest.credentials', { count: count('credential') }),
    count('model') > 0 && t('rest.models', { count: count('model') }),
    probeEverySeconds === 0 && state === 'enabled' && t('probing.none'),
  ].filter((note) => note !== false);
  return notes.length > 0 && <small>{notes.join(' · ')}</small>;
}

/** One bar for five minutes: nothing, all well, some failed, most failed. */
export function HealthBars({ health }: { readonly health: Health }) {
  const t = useChannelTexts();
  const { served, failed } = health;
  const label = t('health.bars', { served, failed });
  return (
    <Tooltip title={label}>
      <span className="health-bars" role="img" aria-label={label}>
        {tonesOf(health).map(({ startsMs, tone }) => (
          <span key={startsMs} className={tone && `is-${tone}`} />
        ))}
      </span>
    </Tooltip>
  );
}

function tonesOf({ intervals }: Health) {
  const last = Math.floor(dayjs().valueOf() / INTERVAL_MS) * INTERVAL_MS;
  const byStart = new Map(intervals.map((interval) => [dayjs(interval.startsAt).valueOf(), interval]));
  return Array.from({ length: INTERVALS }, (_, index) => {
    const startsMs = last - (INTERVALS - 1 - index) * INTERVAL_MS;
    const { served = 0, failed = 0 } = byStart.get(startsMs) ?? {};
    return { startsMs, tone: toneOf(served, failed) };
  });
}

function toneOf(served: number, failed: number): StatusTone | undefined {
  if (served + failed === 0) return undefined;
  if (failed === 0) return 'good';
  return failed > served ? 'bad' : 'warning';
}
