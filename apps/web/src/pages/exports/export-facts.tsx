import { formatInZone } from './period';
import type { Export } from './export-source';

/** `2026-11-01 – 2026-11-30`, as the days are in its own zone. */
export function ExportPeriod({
  of: { from, to, timeZone },
}: {
  readonly of: Pick<Export, 'from' | 'to' | 'timeZone'>;
}) {
  const text = formatInZone({ from, to, timeZone });
  return (
    <span className="export-period">
      {text}
      <span className="faint">{timeZone}</span>
    </span>
  );
}

const UNITS = ['B', 'kB', 'MB', 'GB'] as const;
const STEP = 1_000;

export function FileSize({ bytes }: { readonly bytes: number | null }) {
  if (bytes === null) return <span className="faint">–</span>;
  const step = Math.min(UNITS.length - 1, bytes < STEP ? 0 : Math.floor(Math.log10(bytes) / 3));
  return (
    <>
      {(bytes / STEP ** step).toFixed(step === 0 ? 0 : 1)} {UNITS[step]}
    </>
  );
}
