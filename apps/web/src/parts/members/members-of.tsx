import { keepPreviousData } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { UrlTabs } from '../../ui/url-tabs';
import { InvitationsOf } from '../invitations/invitations';
import { InviteMember } from '../invitations/invite-member';
import { useOrganizationRoles } from '../roles/roles';
import { useMemberActions } from './actions';
import { useMemberColumns, type Member } from './columns';
import { useMemberTexts } from './texts';

const PATH = '/api/organizations/{organizationId}/members';
type Query = NonNullable<paths[typeof PATH]['get']['parameters']['query']>;

interface MembersOfProps {
  readonly organizationId: string;
  /** The head of a page, which has the button that invites; without one it is beside the tabs. */
  readonly head?: (inviteButton: ReactNode) => ReactNode;
}

/** The people of an organization, and whom it has asked in. */
export function MembersOf({ organizationId, head }: MembersOfProps) {
  const t = useMemberTexts();
  const isWritable = permissionsIn(useMe(), organizationId).has('members:write');
  const invite = isWritable && <InviteMember organizationId={organizationId} />;
  const props = { organizationId, isWritable };
  return (
    <>
      {head?.(invite)}
      <UrlTabs
        name="view"
        extra={!head && invite}
        tabs={[
          { key: 'members', label: t('title'), children: <MemberTable {...props} /> },
          {
            key: 'invitations',
            label: t('invitations'),
            children: <InvitationsOf {...props} inviteButton={isWritable && <InviteMember {...props} />} />,
          },
        ]}
      />
    </>
  );
}

interface MemberTableProps {
  readonly organizationId: string;
  readonly isWritable: boolean;
}

function MemberTable({ organizationId, isWritable }: MemberTableProps) {
  const t = useMemberTexts();
  const roles = useOrganizationRoles().options.map(({ value, label }) => ({ value, label }));
  const list = useListState({ filters: ['role'], sort: 'createdAt' });
  const params = { path: { organizationId }, query: list.query as Query };
  const rows = api.useQuery('get', PATH, { params }, { placeholderData: keepPreviousData });
  const { actions, dialogs } = useMemberActions(organizationId);
  return (
    <>
      <DataTable<Member>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="userId"
        columns={useMemberColumns()}
        filters={[{ name: 'role', label: t('role'), options: roles }]}
        {...(isWritable && { actions })}
        empty={<Empty title={t('empty')} text={t('empty.text')} />}
      />
      {dialogs}
    </>
  );
}
