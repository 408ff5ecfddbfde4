import { Alert } from 'antd';
import { usePlace } from '../../app/place';
import { Problem } from '../../client';
import { useRefusal } from '../../parts/entrance/refusal';
import { useLoginTexts } from './texts';

const REASONS = ['disabled', 'email_unverified', 'unknown', 'taken', 'domain'] as const;

/** What a login provider, or we, had against it: `?error=CODE&reason=WORD`. */
export function ProviderRefused() {
  const t = useLoginTexts();
  const refusal = useRefusal();
  const { error: code, reason } = usePlace().search;
  if (!code) return null;
  const known = REASONS.find((one) => one === reason);
  const text = known ? t(`oidc.${known}`) : refusal(new Problem({ title: code, status: 403, code }));
  return <Alert type="error" showIcon role="alert" title={text} className="refused" />;
}
