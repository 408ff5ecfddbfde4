import { Count } from '../../ui/amounts';
import { StatusTag } from '../../ui/status-tag';
import type { Preview } from './route-query';
import { useRouteTexts } from './texts';

type Limit = NonNullable<Preview['limits']>[number];

const RATES = [
  { name: 'requestsPerMinute', used: 'requests' },
  { name: 'tokensPerMinute', used: 'tokens' },
  { name: 'concurrency', used: 'concurrency' },
] as const;

/** What counts the call, and how full it is. */
export function Limits({ limits }: { readonly limits: readonly Limit[] }) {
  const t = useRouteTexts();
  return (
    <ul className="route-steps" aria-label={t('limits')}>
      {limits.map((limit) => (
        <li key={`${limit.scope} ${limit.modelId}`} className="route-step is-skipped">
          <div className="route-step-words">
            <strong>{t(`limits.${limit.scope}`)}</strong>
            <small>{limit.modelId ?? t('limits.allModels')}</small>
          </div>
          <ul className="route-facts">
            <li>
              <StatusTag tone={limit.isFull ? 'bad' : 'good'}>
                {t(limit.isFull ? 'limits.full' : 'limits.room')}
              </StatusTag>
            </li>
            {RATES.map(({ name, used }) => (
              <Rate key={name} name={name} used={limit.used[used]} most={limit[name]} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

interface RateProps {
  readonly name: (typeof RATES)[number]['name'];
  readonly used: number;
  readonly most: number | null;
}

function Rate({ name, used, most }: RateProps) {
  const t = useRouteTexts();
  if (most === null) return null;
  return (
    <li>
      {t(`limits.${name}`)} <Count value={used} /> / <Count value={most} />
    </li>
  );
}
