import { api } from '../../client';
import { Item, Items } from '../../ui/items';
import { Section } from '../../ui/section';
import { Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import { usePageTexts } from './page-texts';

const OUTCOMES = ['applied', 'waiting', 'mismatch', 'ignored'] as const;

/** What the provider told of a payment, in the order it was heard. */
export function PaymentEvents({ id }: { readonly id: string }) {
  const t = usePageTexts();
  const events = api.useQuery('get', '/api/payments/{id}/events', { params: { path: { id } } });
  const items = events.data?.items ?? [];
  const wordOf = (outcome: string) => {
    const known = OUTCOMES.find((one) => one === outcome);
    return known ? t(`outcome.${known}`) : outcome;
  };
  return (
    <Section title={t('events')}>
      {events.error && <Failed error={events.error} onRetry={events.refetch} />}
      {events.isPending && <LoadingRows count={3} />}
      {events.data && items.length === 0 && <p className="faint">{t('events.empty')}</p>}
      {items.length > 0 && (
        <Items label={t('events')}>
          {items.map(({ id: key, type, eventId, outcome, receivedAt }) => (
            <Item
              key={key}
              title={<span className="code">{type}</span>}
              text={
                <>
                  {wordOf(outcome)} · <Time value={receivedAt} show="absolute" /> · {eventId}
                </>
              }
            />
          ))}
        </Items>
      )}
    </Section>
  );
}
