import { Tooltip } from 'antd';
import dayjs from 'dayjs';
import relativeTime from 'dayjs/plugin/relativeTime';
import { useSyncExternalStore } from 'react';
import { usePreferences } from '../app/preferences';

dayjs.extend(relativeTime);

const TICK_MS = 30_000;
/** Half a minute is as fine as relative times are. */
const tick = (): number => Math.floor(dayjs().valueOf() / TICK_MS);

const listen = (listener: () => void) => {
  const timer = setInterval(listener, TICK_MS);
  return () => clearInterval(timer);
};

interface TimeProps {
  /** ISO 8601. */
  readonly value: string | null | undefined;
  /** `relative`: "3 hours ago", the rest in the tooltip; `absolute`: the other way round. */
  readonly show?: 'relative' | 'absolute';
}

/** An instant in the viewer's own zone. */
export function Time({ value, show = 'relative' }: TimeProps) {
  const { language } = usePreferences();
  useSyncExternalStore(listen, tick);
  if (!value) return <span className="faint">–</span>;
  const instant = dayjs(value).locale(language === 'zh' ? 'zh-cn' : 'en');
  const relative = instant.fromNow();
  const absolute = instant.format('YYYY-MM-DD HH:mm:ss');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Tooltip title={show === 'relative' ? `${absolute} (${zone})` : `${relative} (${zone})`}>
      <time dateTime={value}>{show === 'relative' ? relative : absolute}</time>
    </Tooltip>
  );
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** `820 ms`, `1.24 s`, `3 min 5 s`. */
export function Duration({ milliseconds }: { readonly milliseconds: number | null | undefined }) {
  if (milliseconds === null || milliseconds === undefined) return <span className="faint">–</span>;
  return <span>{durationText(milliseconds)}</span>;
}

function durationText(milliseconds: number): string {
  if (milliseconds < SECOND_MS) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < MINUTE_MS) return `${(milliseconds / SECOND_MS).toFixed(2)} s`;
  const seconds = Math.round(milliseconds / SECOND_MS);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
