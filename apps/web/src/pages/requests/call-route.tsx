import { Facts } from '../../ui/facts';
import { Duration, Time } from '../../ui/time';
import type { Route } from './request-source';
import { useRequestTexts } from './request-texts';

type Fact = readonly [string, React.ReactNode];

/** Which channels there were, and why some were passed over. */
export function CallRoute({ route }: { readonly route: Route }) {
  const t = useRequestTexts();
  const { candidates, skipped, affinity, queuedMs, hedged } = route;
  const facts: Fact[] = [[t('candidates'), candidates]];
  if (affinity !== null) facts.push([t('affinity'), t(`affinity.${affinity}`)]);
  if (queuedMs > 0) facts.push([t('queued'), <Duration key="queued" milliseconds={queuedMs} />]);
  if (hedged) facts.push([t('hedge'), t('hedge.asked')]);
  return (
    <section className="call-part">
      <h2>{t('part.route')}</h2>
      <Facts facts={facts} />
      {skipped.length > 0 && <SkippedChannels skipped={skipped} />}
    </section>
  );
}

function SkippedChannels({ skipped }: Pick<Route, 'skipped'>) {
  const t = useRequestTexts();
  return (
    <>
      <h3 className="skipped-title">{t('skipped')}</h3>
      <ul className="skipped">
        {skipped.map((one) => (
          <li key={`${one.channelId} ${one.credentialId}`}>
            <span className="skipped-name">{one.channelName ?? one.channelId}</span>
            {one.credentialId !== null && <span className="faint">{t('skipped.credential')}</span>}
            <span className="skipped-reason">
              {t(`skipped.${one.reason}`)}
              {one.until !== null && (
                <span className="faint">
                  {' '}
                  {t('skipped.until')} <Time value={one.until} show="absolute" />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
