import { DeleteOutlined, SwapOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { meQuery, useMe } from '../../app/session';
import { client, queryClient } from '../../client';
import { ConfirmDanger } from '../../ui/confirm-danger';
import type { RowAction } from '../../ui/data-columns';
import type { OrganizationRole } from '../roles/roles';
import type { Member } from './columns';
import { useMemberTexts } from './texts';

const PATH = '/api/organizations/{organizationId}/members/{userId}';

interface Change {
  readonly userId: string;
  readonly role: OrganizationRole;
}

/** What can be done with a member: another role, and their removal with its dialog. */
export function useMemberActions(organizationId: string) {
  const t = useMemberTexts();
  const { modal } = App.useApp();
  const me = useMe();
  const [leaving, setLeaving] = useState<Member>();
  const reload = async (userId: string) => {
    await queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes('/members') });
    if (userId === me.id) await queryClient.invalidateQueries(meQuery);
  };
  const change = useMutation({
    mutationFn: async ({ userId, role }: Change) => {
      await client.PUT(PATH, { params: { path: { organizationId, userId } }, body: { role } });
      await reload(userId);
    },
  });
  const remove = async (userId: string) => {
    await client.DELETE(PATH, { params: { path: { organizationId, userId } } });
    await reload(userId);
  };
  const swap = ({ userId, role: before }: Member) => {
    const role = before === 'admin' ? 'member' : 'admin';
    // Who manages by another role loses nothing.
    if (userId !== me.id || me.permissions.includes('members:write')) return change.mutate({ userId, role });
    const texts = { title: t('change.self'), content: t('change.self.text'), okText: t('change.submit') };
    return void modal.confirm({ ...texts, onOk: () => change.mutateAsync({ userId, role }) });
  };
  const actions = (member: Member): readonly RowAction[] => [
    {
      key: 'role',
      label: member.role === 'admin' ? t('change.member') : t('change.admin'),
      icon: <SwapOutlined />,
      run: () => swap(member),
    },
    { key: 'remove', label: t('remove'), icon: <DeleteOutlined />, isDangerous: true, run: () => setLeaving(member) },
  ];
  const dialogs = leaving && (
    <ConfirmDanger
      open
      title={t('remove.title', { name: leaving.name })}
      text={leaving.activeApiTokens === 0 ? t('remove.none') : t('remove.tokens', { count: leaving.activeApiTokens })}
      name={leaving.email}
      confirmLabel={t('remove')}
      confirm={() => remove(leaving.userId)}
      onClose={() => setLeaving(undefined)}
    />
  );
  return { actions, dialogs };
}
