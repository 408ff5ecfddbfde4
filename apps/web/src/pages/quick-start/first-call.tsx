import { CheckCircleFilled } from '@ant-design/icons';
import { Spin } from 'antd';
import { api } from '../../client';
import { Count, Usd } from '../../ui/amounts';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { Duration, Time } from '../../ui/time';
import type { ChosenToken } from './choose-token';
import { usePageTexts } from './page-texts';

const ASK_AGAIN_MS = 2_000;

interface FirstCallProps {
  readonly organizationId: string;
  readonly token: ChosenToken | undefined;
}

/** Waits for a call with the token, and shows it. */
export function FirstCall({ organizationId, token }: FirstCallProps) {
  const t = usePageTexts();
  const { data } = api.useQuery(
    'get',
    '/api/organizations/{organizationId}/api-tokens/{id}/latest-charge',
    { params: { path: { organizationId, id: token?.id ?? '' } } },
    { enabled: token !== undefined, refetchInterval: (query) => (query.state.data?.charge ? false : ASK_AGAIN_MS) },
  );
  if (!token) return <p className="faint">{t('check.token')}</p>;
  const charge = data?.charge;
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
