import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useMe } from '../../app/session';
import { api, client, ifMatch } from '../../client';
import type { paths } from '../../client/generated/api';
import { useLimitColumns } from '../../parts/limits/columns';
import type { Limit } from '../../parts/limits/data';
import { useLimitRemoval } from '../../parts/limits/removal';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { LimitDrawer, SCOPES } from './limit-drawer';
import { useLimitPageTexts } from './texts';
import { useModelIds } from './use-model-ids';

type Query = NonNullable<paths['/api/limits']['get']['parameters']['query']>;

/** All limits, for operators. */
export default function LimitsPage() {
  const t = useLimitPageTexts();
  const list = useListState({ filters: ['scope', 'modelId'], sort: '-createdAt' });
  const params = { params: { query: list.query as Query } };
  const rows = api.useQuery('get', '/api/limits', params, { placeholderData: keepPreviousData });
  const mayWrite = useMe().permissions.includes('limits:write');
  const [drawn, draw] = useState<Limit | 'new'>();
  const remove = useLimitRemoval(({ id, version }) =>
    client.DELETE('/api/limits/{id}', { params: { path: { id }, header: ifMatch(version) } }),
  );
  const actions = (limit: Limit) => [
    { key: 'edit', label: t('edit'), icon: <EditOutlined />, run: () => draw(limit) },
    { key: 'remove', label: t('remove'), icon: <DeleteOutlined />, isDangerous: true, run: () => remove(limit) },
  ];
  const create = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => draw('new')}>
      {t('create')}
    </Button>
  );
  const scopes = SCOPES.map((value) => ({ value, label: t(`scope.${value}`) }));
  const { ids, showSearch } = useModelIds();
  const models = (ids ?? []).map((value) => ({ value, label: value }));
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={create} />
      <DataTable<Limit>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useLimitColumns({ isOfAll: true })}
        filters={[
          { name: 'scope', label: t('scope'), options: scopes },
          { name: 'modelId', label: t('model'), options: models, showSearch },
        ]}
        {...(mayWrite && { actions, onOpen: draw })}
        empty={<Empty title={t('empty')} text={t('empty.text')} action={create} />}
      />
      {drawn && <LimitDrawer limit={drawn} onClose={() => draw(undefined)} />}
    </>
  );
}
