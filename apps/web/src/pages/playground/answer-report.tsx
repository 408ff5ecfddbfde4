import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PAGES } from '../../app/routes';
import { Count, Usd } from '../../ui/amounts';
import { CopyText } from '../../ui/copy-text';
import { Duration } from '../../ui/time';
import type { Report, Usage } from './conversation';
import { usePageTexts } from './page-texts';
import { useCharge } from './use-charge';

const REQUESTS = '/o/$organizationId/requests';

interface AnswerReportProps {
  readonly report: Report;
  readonly organizationId: string;
}

/** What the answer took: tokens, time and money. */
export function AnswerReport({ report, organizationId }: AnswerReportProps) {
  const t = usePageTexts();
  const { requestId, firstTokenMs, totalMs } = report;
  const isSettledLater = report.usage?.chargeUsd === undefined;
  const { data: settled } = useCharge(organizationId, isSettledLater ? requestId : undefined);
  return (
    <footer className="message-report">
      <Tokens usage={settled ?? report.usage} />
      <Figure label={t('report.firstToken')} value={<Duration milliseconds={firstTokenMs} />} />
      <Figure label={t('report.total')} value={<Duration milliseconds={totalMs} />} />
      <Figure label={t('report.charge')} value={<Usd value={(settled ?? report.usage)?.chargeUsd} />} />
      {report.isStopped && <span>{t('stopped')}</span>}
      {report.finishReason === 'length' && <span>{t('cutOff')}</span>}
      {requestId && <CallId requestId={requestId} organizationId={organizationId} />}
    </footer>
  );
}

/** Cached and reasoning tokens only where there are some. */
function Tokens({ usage }: { readonly usage: Usage | undefined }) {
  const t = usePageTexts();
  return (
    <>
      <Figure label={t('report.input')} value={<Count value={usage?.inputTokens} />} />
      {Boolean(usage?.cachedTokens) && (
        <Figure label={t('report.cached')} value={<Count value={usage?.cachedTokens} />} />
      )}
      <Figure label={t('report.output')} value={<Count value={usage?.outputTokens} />} />
      {Boolean(usage?.reasoningTokens) && (
        <Figure label={t('report.reasoning')} value={<Count value={usage?.reasoningTokens} />} />
      )}
    </>
  );
}

const Figure = ({ label, value }: { readonly label: string; readonly value: ReactNode }) => (
  <span>
    <span className="faint">{label}</span> {value}
  </span>
);

/** A link to the call, where there is a page of calls. */
function CallId({ requestId, organizationId }: { readonly requestId: string; readonly organizationId: string }) {
  const t = usePageTexts();
  if (!PAGES.some(({ path }) => path === REQUESTS)) return <CopyText text={requestId} label={requestId.slice(0, 12)} />;
  return (
    <Link to={`/o/${organizationId}/requests`} search={{ search: requestId }}>
      {t('report.call')}
    </Link>
  );
}
