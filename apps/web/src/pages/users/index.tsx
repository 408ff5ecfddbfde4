import { permissionsIn, useMe } from '../../app/session';
import { AllInvitations } from '../../parts/invitations/invitations';
import { PageHeader } from '../../ui/page-header';
import { UrlTabs } from '../../ui/url-tabs';
import { InviteUser } from './invite-user';
import { useUserTexts } from './texts';
import { UserList } from './user-list';

export default function UsersPage() {
  const t = useUserTexts();
  const isWritable = permissionsIn(useMe(), undefined).has('users:write');
  const invite = isWritable && <InviteUser />;
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={invite} />
      <UrlTabs
        tabs={[
          { key: 'users', label: t('title'), children: <UserList isWritable={isWritable} /> },
          {
            key: 'invitations',
            label: t('invitations'),
            children: <AllInvitations isWritable={isWritable} inviteButton={invite} />,
          },
        ]}
      />
    </>
  );
}
