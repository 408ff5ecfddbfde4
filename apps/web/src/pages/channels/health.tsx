import { Tooltip } from 'antd';
import dayjs from 'dayjs';
import { Percent } from '../../ui/amounts';
import { StatusTag, type StatusTone } from '../../ui/status-tag';
import type { Health } from './channels-api';
import { useChannelTexts } from './texts';

const TONES: Readonly<Record<Health['state'], StatusTone>> = {
  healthy: 'good',
  degraded: 'warning',
  failing: 'bad',
  unknown: 'neutral',
};
const INTERVAL_MS = 300_000;
const INTERVALS = 12;

export function HealthTag({ health }: { readonly health: Health }) {
  const t = useChannelTexts();
  return <StatusTag tone={TONES[health.state]}>{t(`health.${health.state}`)}</StatusTag>;
}

/** State, success and the course of the last hour, in one line. */
export function HealthCell({ health }: { readonly health: Health }) {
  const hasCalls = health.successRate !== null;
  return (
    <span className="health">
      <HealthTag health={health} />
      {hasCalls && <HealthBars health={health} />}
      {hasCalls && <Percent value={health.successRate} />}
    </span>
  );
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

/** Why an upstream failed, in words. */
export function Failure({ failure }: { readonly failure: string }) {
  const t = useChannelTexts();
  return <StatusTag tone="bad">{t(`failure.${failure}` as 'failure.auth')}</StatusTag>;
}
