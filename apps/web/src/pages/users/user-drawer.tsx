import { EditOutlined, LogoutOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Drawer } from 'antd';
import { api, client, queryClient } from '../../client';
import { useOrganizationRoles, usePlatformRoles } from '../../parts/roles/roles';
import { SessionItems } from '../../parts/sessions/session-items';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import { UserState, type User } from './columns';
import { useUserTexts } from './texts';

interface UserDrawerProps {
  readonly user: User | undefined;
  readonly isWritable: boolean;
  readonly onClose: () => void;
  readonly onEdit: (user: User) => void;
}

/** Who somebody is, where they belong, and where they are logged in. */
export function UserDrawer({ user, isWritable, onClose, onEdit }: UserDrawerProps) {
  const t = useUserTexts();
  return (
    <Drawer
      open={user !== undefined}
      onClose={onClose}
      size={560}
      title={user?.name}
      destroyOnHidden
      extra={
        user &&
        isWritable && (
          <Button icon={<EditOutlined />} onClick={() => onEdit(user)}>
            {t('edit')}
          </Button>
        )
      }
    >
      {user && (
        <>
          <UserFacts user={user} />
          <Sessions user={user} isWritable={isWritable} />
        </>
      )}
    </Drawer>
  );
}

function UserFacts({ user }: { readonly user: User }) {
  const t = useUserTexts();
  const platform = usePlatformRoles();
  const organization = useOrganizationRoles();
  const memberships = user.memberships.map(({ organizationId, organizationName, role }) => (
    <div key={organizationId}>
      <Link to={`/organizations/${organizationId}` as '/'}>{organizationName}</Link>{' '}
      <span className="faint">{organization.name(role)}</span>
    </div>
  ));
  return (
    <Facts
      facts={[
        [t('email'), <CopyText key="email" text={user.email} isCode={false} />],
        [t('state'), <UserState key="state" isDisabled={user.isDisabled} />],
        [t('role'), platform.name(user.platformRole)],
        [t('memberships'), memberships.length > 0 ? memberships : '–'],
        [t('createdAt'), <Time key="createdAt" value={user.createdAt} show="absolute" />],
      ]}
    />
  );
}

const SESSIONS = '/api/users/{id}/sessions';

function Sessions({ user: { id, name }, isWritable }: { readonly user: User; readonly isWritable: boolean }) {
  const t = useUserTexts();
  const { modal } = App.useApp();
  const params = { params: { path: { id } } };
  const sessions = api.useQuery('get', SESSIONS, params);
  const end = useMutation({
    mutationFn: async () => {
      await client.DELETE(SESSIONS, params);
      await queryClient.invalidateQueries({ queryKey: ['get', SESSIONS] });
    },
  });
  const ask = () =>
    void modal.confirm({
      title: t('sessions.end.title', { name }),
      content: t('sessions.end.text'),
      okText: t('sessions.end'),
      okButtonProps: { danger: true },
      onOk: () => end.mutateAsync(),
    });
  return (
    <section>
      <div className="part-head">
        <h2 className="heading">{t('sessions')}</h2>
        {isWritable && sessions.data && sessions.data.items.length > 0 && (
          <Button size="small" danger icon={<LogoutOutlined />} onClick={ask}>
            {t('sessions.end')}
          </Button>
        )}
      </div>
      {sessions.error && <Failed error={sessions.error} onRetry={sessions.refetch} />}
      {sessions.isPending && <LoadingRows count={2} />}
      {sessions.data && <SessionItems label={t('sessions')} sessions={sessions.data.items} />}
    </section>
  );
}
