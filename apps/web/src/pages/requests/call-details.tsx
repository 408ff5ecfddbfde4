import { Count, Usd } from '../../ui/amounts';
import { Facts } from '../../ui/facts';
import { Duration, Time } from '../../ui/time';
import type { Call } from './request-source';
import { useRequestTexts } from './request-texts';

type Fact = readonly [string, React.ReactNode];

/** Everything else that is known of a call. */
export function CallDetails({ call }: { readonly call: Call }) {
  const t = useRequestTexts();
  const words: readonly (readonly [string, string | null | undefined])[] = [
    [t('organization'), call.organizationName],
    [t('user'), call.userName],
    [t('apiToken'), call.apiTokenName],
    [t('project'), call.project],
    [t('endUser'), call.endUser],
    [t('channel'), call.channelName],
    [t('provider'), call.providerId],
    [t('modelServed'), call.modelServed],
    [t('endpoint'), call.endpoint],
    [t('stream'), call.stream ? t('stream.true') : t('stream.false')],
    [t('finishReason'), call.finishReason],
    [t('errorCode'), call.errorCode],
  ];
  const known = words.filter(([, value]) => value !== null && value !== undefined) as Fact[];
  const facts: Fact[] = [
    ...known,
    [t('tokens'), <InAndOut key="tokens" call={call} />],
    [t('queue'), <Duration key="queue" milliseconds={call.queueMs} />],
    ...(call.costUsd === undefined ? [] : [[t('cost'), <Usd key="cost" value={call.costUsd} />] as const]),
    [t('admittedAt'), <Time key="admitted" value={call.admittedAt} show="absolute" />],
    [t('completedAt'), <Time key="completed" value={call.completedAt} show="absolute" />],
  ];
  return (
    <section className="call-part">
      <h2>{t('part.details')}</h2>
      <Facts facts={facts} />
    </section>
  );
}

const InAndOut = ({ call: { inputTokens, outputTokens } }: { readonly call: Call }) => (
  <>
    <Count value={inputTokens} /> / <Count value={outputTokens} />
  </>
);
