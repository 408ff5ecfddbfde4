import { Alert } from 'antd';
import { useAppTexts } from './app-texts';
import { useMe } from './session';

/** For whoever is a user, but nowhere: logged in by a provider before anybody invited them, or removed since. */
export function NoOrganizationNotice() {
  const t = useAppTexts();
  const { email, memberships, platformRole } = useMe();
  if (memberships.length > 0 || platformRole !== 'none') return null;
  return (
    <Alert
      type="info"
      showIcon
      title={t('nowhere')}
      description={t('nowhere.text', { email })}
      className="shell-notice"
    />
  );
}
