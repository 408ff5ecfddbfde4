import { Alert } from 'antd';
import type { components } from '../../client/generated/api';
import { formatUsd } from '../../ui/format-usd';
import { useImportTexts } from './texts';

type State = components['schemas']['ImportState'];

/** How the last import went, or goes. */
export function Progress({ state }: { readonly state: State }) {
  const t = useImportTexts();
  const { added, origin, error, balancesUsd } = state;
  const style = { marginBottom: 16, maxWidth: 720 };
  if (state.state === 'running')
    return <Alert type="info" showIcon role="status" style={style} title={t('running', { origin: origin ?? '' })} />;
  if (state.state === 'failed' || !added)
    return <Alert type="error" showIcon role="alert" style={style} title={t('failed')} description={error} />;
  const counts = { ...added, balances: formatUsd(balancesUsd ?? '0').short };
  return (
    <Alert type="success" showIcon role="status" style={style} title={t('done')} description={t('done.text', counts)} />
  );
}
