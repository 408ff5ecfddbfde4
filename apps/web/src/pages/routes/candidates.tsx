import { Link } from '@tanstack/react-router';
import { Percent } from '../../ui/amounts';
import { StatusTag } from '../../ui/status-tag';
import { Duration } from '../../ui/time';
import { Rest } from '../../parts/failures/rest';
import type { Candidate, Credential, Preview } from './route-query';
import { useRouteTexts } from './texts';

/** Whom the call would be sent to, in turn. */
export function Candidates({ preview: { candidates } }: { readonly preview: Preview }) {
  const t = useRouteTexts();
  return (
    <ol className="route-steps" aria-label={t('candidates')}>
      {candidates.map((candidate) => (
        <Step key={candidate.channel.id} candidate={candidate} />
      ))}
    </ol>
  );
}

function Step({ candidate }: { readonly candidate: Candidate }) {
  const { channel, providerName, upstreamModel, chance, isWithinAttempts } = candidate;
  return (
    <li className={isWithinAttempts ? 'route-step' : 'route-step is-beyond'}>
      <Chance chance={chance} />
      <div className="route-step-words">
        <Link to={`/channels/${channel.id}`}>{channel.name}</Link>
        <small>
          {providerName} · <span className="code">{upstreamModel}</span>
        </small>
      </div>
      <Standing candidate={candidate} />
    </li>
  );
}

/** How likely it is asked first; a bar says the same. */
function Chance({ chance }: Pick<Candidate, 'chance'>) {
  const t = useRouteTexts();
  return (
    <div className="route-chance">
      <strong>{chance > 0 ? <Percent value={chance} /> : '–'}</strong>
      <span className="route-bar" aria-hidden>
        <span style={{ width: `${chance * 100}%` }} />
      </span>
      <small>{chance > 0 ? t('chance.first') : t('chance.later')}</small>
    </div>
  );
}

function Standing({ candidate }: { readonly candidate: Candidate }) {
  const t = useRouteTexts();
  const { level, priority, weight, credentials, firstByteP50Ms, exceededHoldAt, isWithinAttempts } = candidate;
  const limits = limitsOf(candidate);
  return (
    <ul className="route-facts">
      <li>
        <StatusTag tone={level === 'healthy' ? 'good' : 'warning'}>{t(`level.${level}`)}</StatusTag>
      </li>
      <li>{t('priority', { priority, weight })}</li>
      {firstByteP50Ms !== null && (
        <li>
          {t('firstByte')} <Duration milliseconds={firstByteP50Ms} />
        </li>
      )}
      {limits.map(({ name, value }) => (
        <li key={name}>{t(`limit.${name}`, { count: value })}</li>
      ))}
      {exceededHoldAt !== null && <li>{t('exceeded')}</li>}
      {!isWithinAttempts && <li>{t('beyond')}</li>}
      <li>
        <Keys credentials={credentials} />
      </li>
    </ul>
  );
}

const LIMITS = ['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const;

const limitsOf = (candidate: Candidate) =>
  LIMITS.flatMap((name) => {
    const value = candidate[name];
    return value === null ? [] : { name, value };
  });

/** How many of the keys can be used, and why the others cannot. */
export function Keys({ credentials }: { readonly credentials: readonly Credential[] }) {
  const t = useRouteTexts();
  const resting = credentials.filter(({ circuit }) => circuit !== null);
  const all = credentials.length;
  if (resting.length === 0) return t('keys.healthy', { count: all });
  return (
    <>
      {t('keys.some', { healthy: all - resting.length, all })}
      {resting.map(({ id, lastFour, circuit }) => (
        <span key={id} className="route-key">
          <span className="code">…{lastFour}</span> <Rest circuit={circuit!} />
        </span>
      ))}
    </>
  );
}
