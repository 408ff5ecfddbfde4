import type { ReactNode } from 'react';
import { Sparkline } from './sparkline';

interface StatProps {
  readonly label: string;
  /** `<Usd>`, `<Count>`, `<Percent>`; undefined while it is loading. */
  readonly value: ReactNode;
  readonly note?: ReactNode;
  /** The course of it, oldest first. */
  readonly trend?: readonly number[];
}

/** One figure, and where it comes from. */
export function Stat({ label, value, note, trend }: StatProps) {
  return (
    <div className="stat">
      <div className="stat-label">{label}</div>
      <div className="stat-value">{value ?? <span className="stat-loading" />}</div>
      <div className="stat-note">{note}</div>
      {trend && <Sparkline values={trend} />}
    </div>
  );
}

interface StatsProps {
  /** `four` in a row; otherwise as many as fit. */
  readonly size?: 'four';
  readonly children: ReactNode;
}

/** Figures beside one another. */
export function Stats({ size, children }: StatsProps) {
  return <div className={size === undefined ? 'stats' : `stats is-${size}`}>{children}</div>;
}
