import type { ReactNode } from 'react';
import { countText, millisecondsText } from '../../traffic/charts';
import { useTrafficWords } from '../../traffic/traffic-texts';
import { Count, Percent, Usd } from '../../ui/amounts';
import { formatUsd, usdForAxis } from '../../ui/format-usd';
import { Stat, Stats } from '../../ui/stat';
import { Duration } from '../../ui/time';
import { usePageTexts, type Overview } from './overview-texts';

type Sums = Overview['totals'];

/** One figure: how it is shown, how it is drawn, and in words what it was before. */
interface Tile {
  readonly label: string;
  readonly show: (sums: Sums) => ReactNode;
  readonly height: (sums: Sums) => number;
  readonly before: (sums: Sums) => string;
}

const share = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(1)}%`);
const duration = (value: number | null) => (value === null ? '–' : millisecondsText(value));
const usd = (value: string | undefined) => (value === undefined ? '–' : formatUsd(value).short);
const tokensOf = (sums: Sums) => sums.inputTokens + sums.outputTokens;

export function Tiles({ overview }: { readonly overview: Overview | undefined }) {
  const words = useTrafficWords();
  const tiles = useTiles();
  const { totals, previous, series = [] } = overview ?? {};
  const shown = totals && totals.costUsd === undefined ? tiles.filter(({ label }) => !isInner(label, words)) : tiles;
  return (
    <Stats size="four">
      {shown.map(({ label, show, height, before }) => (
        <Stat
          key={label}
          label={label}
          value={totals && show(totals)}
          note={previous && words.before(before(previous))}
          trend={series.length > 1 ? series.map(height) : [0, 0]}
        />
      ))}
    </Stats>
  );
}

const isInner = (label: string, { cost, margin }: ReturnType<typeof useTrafficWords>) => [cost, margin].includes(label);

function useTiles(): readonly Tile[] {
  const words = useTrafficWords();
  const t = usePageTexts();
  const money = (label: string, of: (sums: Sums) => string | undefined): Tile => ({
    label,
    show: (sums) => <Usd value={of(sums)} />,
    height: (sums) => usdForAxis(of(sums) ?? '0'),
    before: (sums) => usd(of(sums)),
  });
  const latency = (label: string, of: (sums: Sums) => number | null): Tile => ({
    label,
    show: (sums) => <Duration milliseconds={of(sums)} />,
    height: (sums) => of(sums) ?? 0,
    before: (sums) => duration(of(sums)),
  });
  const count = (label: string, of: (sums: Sums) => number): Tile => ({
    label,
    show: (sums) => <Count value={of(sums)} isShort />,
    height: of,
    before: (sums) => countText(of(sums)),
  });
  return [
    count(words.calls, ({ calls }) => calls),
    {
      label: words.successRate,
      show: ({ successRate }) => <Percent value={successRate} />,
      height: ({ successRate }) => successRate ?? 1,
      before: ({ successRate }) => share(successRate),
    },
    latency(t('p50'), ({ firstTokenP50Ms }) => firstTokenP50Ms),
    latency(t('p95'), ({ firstTokenP95Ms }) => firstTokenP95Ms),
    count(words.tokens, tokensOf),
    money(words.charge, ({ chargeUsd }) => chargeUsd),
    money(words.cost, ({ costUsd }) => costUsd),
    money(words.margin, ({ marginUsd }) => marginUsd),
  ];
}
