import { EditOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { usePlatformRoles } from '../../parts/roles/roles';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { useUserColumns, type User } from './columns';
import { EditUser } from './edit-user';
import { useUserTexts } from './texts';
import { UserDrawer } from './user-drawer';

type Query = NonNullable<paths['/api/users']['get']['parameters']['query']>;

export function UserList({ isWritable }: { readonly isWritable: boolean }) {
  const t = useUserTexts();
  const list = useListState({ filters: ['platformRole', 'state', 'organizationId'], sort: 'name' });
  const params = { params: { query: list.query as Query } };
  const rows = api.useQuery('get', '/api/users', params, { placeholderData: keepPreviousData });
  const [opened, open] = useState<User>();
  const [edited, edit] = useState<User>();
  const roles = usePlatformRoles().options.map(({ value, label }) => ({ value, label }));
  const states = (['active', 'disabled'] as const).map((value) => ({ value, label: t(`state.${value}`) }));
  const actions = (user: User) => [{ key: 'edit', label: t('edit'), icon: <EditOutlined />, run: () => edit(user) }];
  return (
    <>
      <DataTable<User>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useUserColumns()}
        filters={[
          { name: 'platformRole', label: t('role'), options: roles },
          { name: 'state', label: t('state'), options: states },
        ]}
        onOpen={open}
        {...(isWritable && { actions })}
        empty={<Empty title={t('empty')} text={t('empty.text')} />}
      />
      <UserDrawer
        user={opened}
        isWritable={isWritable}
        onClose={() => open(undefined)}
        onEdit={(user) => {
          open(undefined);
          edit(user);
        }}
      />
      <EditUser user={edited} onClose={() => edit(undefined)} />
    </>
  );
}
