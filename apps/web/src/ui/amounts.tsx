import { Tooltip } from 'antd';
import { usePreferences } from '../app/preferences';
import { formatUsd } from './format-usd';

/** Dollars, exact in the tooltip. `value` is the API's decimal text. */
export function Usd({ value }: { readonly value: string | null | undefined }) {
  if (value === null || value === undefined) return <span className="faint">–</span>;
  const { short, full } = formatUsd(value);
  if (short === full) return <span>{short}</span>;
  return (
    <Tooltip title={full}>
      <span>{short}</span>
    </Tooltip>
  );
}

const LONG = 10_000;

interface CountProps {
  readonly value: number | null | undefined;
  /** `12.3K` instead of `12,345`, the rest in the tooltip. */
  readonly isShort?: boolean;
}

/** How many of something. */
export function Count({ value, isShort = false }: CountProps) {
  const { language } = usePreferences();
  if (value === null || value === undefined) return <span className="faint">–</span>;
  const full = new Intl.NumberFormat(language).format(value);
  if (!isShort || Math.abs(value) < LONG) return <span>{full}</span>;
  const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
  return (
    <Tooltip title={full}>
      <span>{short}</span>
    </Tooltip>
  );
}

/** A share of one: `0.9731` as `97.3%`. */
export function Percent({ value }: { readonly value: number | null | undefined }) {
  const { language } = usePreferences();
  if (value === null || value === undefined) return <span className="faint">–</span>;
  return <span>{new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value)}</span>;
}
