import { Progress } from 'antd';
import { usePreferences } from '../../app/preferences';
import { useLimitTexts } from './texts';

const NEARLY_USED = 80;
const ALL = 100;
/** From there on numbers are shortened. */
const LONG = 100_000;

interface LiveBarProps {
  readonly label: string;
  readonly used: number;
  readonly limit: number;
}

/** How much of a limit is used at the moment. */
export function LiveBar({ label, used, limit }: LiveBarProps) {
  const t = useLimitTexts();
  const { language } = usePreferences();
  const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(language);
  const inWords = (count: number) => (count < LONG ? whole : short).format(count);
  const percent = Math.min(ALL, Math.floor((used / limit) * ALL));
  const words = t('use', { used: inWords(used), limit: inWords(limit) });
  return (
    <span className="limit-use">
      <small>{words}</small>
      <Progress
        percent={percent}
        size="small"
        showInfo={false}
        status={percent >= ALL ? 'exception' : 'normal'}
        aria-label={`${label}: ${words}`}
        {...(percent >= NEARLY_USED && percent < ALL && { strokeColor: 'var(--weir-warning)' })}
      />
    </span>
  );
}
