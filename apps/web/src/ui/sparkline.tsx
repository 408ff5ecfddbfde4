const WIDTH = 120;
const HEIGHT = 28;
const INSET = 1.5;

interface SparklineProps {
  /** Oldest first. */
  readonly values: readonly number[];
  /** What it shows; without one it is decoration beside a figure that says it. */
  readonly label?: string;
}

/** The course of a figure, without axes. */
export function Sparkline({ values, label }: SparklineProps) {
  if (values.length < 2) return null;
  const [low, high] = [Math.min(...values, 0), Math.max(...values)];
  const x = (index: number) => (index / (values.length - 1)) * WIDTH;
  const y = (value: number) => HEIGHT - INSET - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * INSET);
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const name = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" {...name}>
      <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} />
      <polyline points={line} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
