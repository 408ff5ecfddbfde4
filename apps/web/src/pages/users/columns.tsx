import { useMe } from '../../app/session';
import type { components } from '../../client/generated/api';
import { useOrganizationRoles, usePlatformRoles } from '../../parts/roles/roles';
import type { DataColumn } from '../../ui/data-columns';
import { PersonName } from '../../ui/person-name';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { useUserTexts } from './texts';

export type User = components['schemas']['User'];

export function useUserColumns(): readonly DataColumn<User>[] {
  const t = useUserTexts();
  const me = useMe();
  const roles = usePlatformRoles();
  return [
    {
      key: 'name',
      title: t('name'),
      isTitle: true,
      isSortable: true,
      render: ({ id, name, email }) => (
        <PersonName name={name} email={email} {...(id === me.id && { note: t('you') })} />
      ),
    },
    {
      key: 'platformRole',
      title: t('role'),
      render: ({ platformRole }) =>
        platformRole === 'none' ? <span className="faint">–</span> : roles.name(platformRole),
    },
    { key: 'memberships', title: t('memberships'), render: (user) => <Memberships user={user} /> },
    { key: 'state', title: t('state'), render: ({ isDisabled }) => <UserState isDisabled={isDisabled} /> },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      render: ({ createdAt }) => <Time value={createdAt} />,
    },
  ];
}

export function UserState({ isDisabled }: { readonly isDisabled: boolean }) {
  const t = useUserTexts();
  return (
    <StatusTag tone={isDisabled ? 'neutral' : 'good'}>{isDisabled ? t('state.disabled') : t('state.active')}</StatusTag>
  );
}

function Memberships({ user: { memberships } }: { readonly user: User }) {
  const t = useUserTexts();
  const roles = useOrganizationRoles();
  const [first] = memberships;
  if (!first) return <span className="faint">–</span>;
  const rest = memberships.length - 1;
  return (
    <span title={memberships.map(({ organizationName }) => organizationName).join(', ')}>
      {first.organizationName}
      <span className="faint"> {rest > 0 ? t('memberships.more', { count: rest }) : roles.name(first.role)}</span>
    </span>
  );
}
