import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useMe } from '../../app/session';
import { api, client, ifMatch, queryClient, toProblem } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { GroupDrawer } from './group-drawer';
import { useGroupColumns, type Group } from './group-columns';
import { useGroupTexts } from './texts';

type Query = NonNullable<paths['/api/groups']['get']['parameters']['query']>;

export const reloadGroups = (): Promise<void> =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes('/api/groups') });

export default function GroupsPage() {
  const t = useGroupTexts();
  const list = useListState({ sort: 'name' });
  const params = { params: { query: list.query as Query } };
  const rows = api.useQuery('get', '/api/groups', params, { placeholderData: keepPreviousData });
  const mayWrite = useMe().permissions.includes('groups:write');
  const [drawn, draw] = useState<Group | 'new'>();
  const remove = useRemoval();
  const actions = (group: Group) => [
    { key: 'edit', label: t('edit'), icon: <EditOutlined />, run: () => draw(group) },
    { key: 'delete', label: t('delete'), icon: <DeleteOutlined />, isDangerous: true, run: () => remove(group) },
  ];
  const create = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => draw('new')}>
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={create} />
      <DataTable<Group>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useGroupColumns()}
        {...(mayWrite && { actions, onOpen: draw })}
        empty={<Empty title={t('empty')} text={t('empty.text')} action={create} />}
      />
      {drawn && <GroupDrawer group={drawn} onClose={() => draw(undefined)} onSaved={reloadGroups} />}
    </>
  );
}

/** A group that is in use stays: the dialog says what uses it. */
function useRemoval() {
  const t = useGroupTexts();
  const { modal, message } = App.useApp();
  return ({ id, name, version, organizationCount, channelCount, priceVersionCount }: Group) => {
    const isUsed = organizationCount + channelCount + priceVersionCount > 0;
    const counts = { organizations: organizationCount, channels: channelCount, priceVersions: priceVersionCount };
    const run = async () => {
      const params = { path: { id }, header: ifMatch(version) };
      try {
        await client.DELETE('/api/groups/{id}', { params });
      } catch (error) {
        void message.error(toProblem(error).message);
      }
      await reloadGroups();
    };
    modal.confirm({
      title: t('delete.title', { name }),
      content: isUsed ? t('delete.used', counts) : t('delete.text'),
      okText: t('delete'),
      okButtonProps: { danger: true, disabled: isUsed },
      onOk: run,
    });
  };
}
