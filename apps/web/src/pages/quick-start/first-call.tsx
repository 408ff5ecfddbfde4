import { CheckCircleFilled } from '@ant-design/icons';
import { Spin } from 'antd';
import { Count, Usd } from '../../ui/amounts';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { Duration, Time } from '../../ui/time';
import type { ChosenToken } from './choose-token';
import { usePageTexts } from './page-texts';
import type { useLatestCharge } from './use-latest-charge';

interface FirstCallProps {
  readonly token: ChosenToken | undefined;
  readonly charge: ReturnType<typeof useLatestCharge>;
}

/** Waits for a call with the token, and shows it. */
export function FirstCall({ token, charge }: FirstCallProps) {
  const t = usePageTexts();
  if (!token) return <p className="faint">{t('check.token')}</p>;
  if (!charge)
    return (
      <div className="first-call" role="status">
        <Spin size="small" />
        <span>{t('check.waiting', { name: token.name })}</span>
      </div>
    );
  return (
    <div className="first-call is-there" role="status">
      <CheckCircleFilled aria-hidden />
      <div>
        <strong>{t('check.done')}</strong>
        <Facts
          facts={[
            [t('model'), <code key="model">{charge.model}</code>],
            [
              t('tokens'),
              <span key="tokens">
                <Count value={charge.inputTokens} /> + <Count value={charge.outputTokens} />
              </span>,
            ],
            [t('charge'), <Usd key="charge" value={charge.chargeUsd} />],
            [t('duration'), <Duration key="duration" milliseconds={charge.totalMs} />],
            [t('completedAt'), <Time key="completedAt" value={charge.completedAt} />],
            [t('requestId'), <CopyText key="requestId" text={charge.requestId} />],
          ]}
        />
      </div>
    </div>
  );
}
