import { Link } from '@tanstack/react-router';
import { Rest } from '../../parts/failures/rest';
import { Keys } from './candidates';
import { NEEDS, type Preview, type SkippedChannel } from './route-query';
import { useRouteTexts } from './texts';

/** Who has the model and is not asked, and why. */
export function Skipped({ preview: { skipped } }: { readonly preview: Preview }) {
  const t = useRouteTexts();
  return (
    <ul className="route-steps" aria-label={t('skipped')}>
      {skipped.map((one) => (
        <li key={one.channel.id} className="route-step is-skipped">
          <div className="route-step-words">
            <Link to={`/channels/${one.channel.id}`}>{one.channel.name}</Link>
            <small>
              {one.providerName} · <span className="code">{one.upstreamModel}</span>
            </small>
          </div>
          <Why skipped={one} />
        </li>
      ))}
    </ul>
  );
}

const OF_KEYS = new Set<SkippedChannel['reason']>(['no_credential']);

function Why({ skipped }: { readonly skipped: SkippedChannel }) {
  const t = useRouteTexts();
  const { reason, lacks, circuits, credentials } = skipped;
  const named = NEEDS.filter((need) => lacks.includes(need)).map((need) => t(`needs.${need}`));
  return (
    <ul className="route-facts">
      <li className="route-reason">
        {t(`reason.${reason}`)}
        {named.length > 0 && `: ${named.join(t('comma'))}`}
      </li>
      {circuits.map((circuit) => (
        <li key={circuit.key}>
          <Rest circuit={circuit} />
        </li>
      ))}
      {OF_KEYS.has(reason) && (
        <li>
          <Keys credentials={credentials} />
        </li>
      )}
    </ul>
  );
}
