import { PageHeader } from '../../ui/page-header';
import { AuthenticatorApp } from './authenticator-app';
import { Identities } from './identities';
import { Look } from './look';
import { ManagementTokens } from './management-tokens';
import { Passkeys } from './passkeys';
import { Password } from './password';
import { Sessions } from './sessions';
import { useProfileTexts } from './texts';
import { You } from './you';
import './profile.css';

export default function ProfilePage() {
  const t = useProfileTexts();
  return (
    <>
      <PageHeader title={t('title')} />
      <div className="sections">
        <You />
        <Look />
        <Password />
        <AuthenticatorApp />
        <Passkeys />
        <Identities />
        <Sessions />
        <ManagementTokens />
      </div>
    </>
  );
}
