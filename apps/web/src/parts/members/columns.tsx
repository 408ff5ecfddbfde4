import { useMe } from '../../app/session';
import type { components } from '../../client/generated/api';
import { Count } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { PersonName } from '../../ui/person-name';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { useOrganizationRoles } from '../roles/roles';
import { useMemberTexts } from './texts';

export type Member = components['schemas']['Member'];

export function useMemberColumns(): readonly DataColumn<Member>[] {
  const t = useMemberTexts();
  const me = useMe();
  const { name: roleName } = useOrganizationRoles();
  return [
    {
      key: 'name',
      title: t('name'),
      isTitle: true,
      render: ({ userId, name, email }) => (
        <PersonName name={name} email={email} {...(userId === me.id && { note: t('you') })} />
      ),
    },
    { key: 'role', title: t('role'), render: ({ role }) => roleName(role) },
    {
      key: 'state',
      title: t('state'),
      render: ({ isDisabled }) => (
        <StatusTag tone={isDisabled ? 'neutral' : 'good'}>
          {isDisabled ? t('state.disabled') : t('state.active')}
        </StatusTag>
      ),
    },
    {
      key: 'activeApiTokens',
      title: t('apiTokens'),
      isNumber: true,
      render: ({ activeApiTokens }) => <Count value={activeApiTokens} />,
    },
    { key: 'createdAt', title: t('joinedAt'), isSortable: true, render: ({ joinedAt }) => <Time value={joinedAt} /> },
  ];
}
