import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api, client, ifMatch } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { useLimitColumns } from './columns';
import type { Limit } from './data';
import { OwnLimitDrawer } from './own-limit-drawer';
import { useLimitRemoval } from './removal';
import { useLimitTexts } from './texts';
import './limits.css';

const PATH = '/api/organizations/{organizationId}/limits';
type Query = NonNullable<paths[typeof PATH]['get']['parameters']['query']>;
const LOOK_EVERY_MS = 2_000;
const SCOPES = ['group', 'organization', 'user', 'api_token'] as const;

/** What limits the calls of one organization, and how much of it is used now. */
export function LimitsOf({ organizationId }: { readonly organizationId: string }) {
  const t = useLimitTexts();
  const list = useListState({ filters: ['scope'], sort: 'scope' });
  const params = { params: { path: { organizationId }, query: list.query as Query } };
  const rows = api.useQuery('get', PATH, params, { placeholderData: keepPreviousData });
  const { uses, isAway } = useLiveUse(organizationId);
  const mayWrite = permissionsIn(useMe(), organizationId).has('limits:write');
  const [drawn, draw] = useState<Limit | 'new'>();
  const remove = useLimitRemoval(({ id, version }) =>
    client.DELETE('/api/organizations/{organizationId}/limits/{id}', {
      params: { path: { organizationId, id }, header: ifMatch(version) },
    }),
  );
  const actions = (limit: Limit) =>
    limit.scope === 'group' || limit.scope === 'organization'
      ? [{ key: 'none', label: t('byPlatform'), isDisabled: true, run: () => undefined }]
      : [
          { key: 'edit', label: t('edit'), icon: <EditOutlined />, run: () => draw(limit) },
          { key: 'remove', label: t('remove'), icon: <DeleteOutlined />, isDangerous: true, run: () => remove(limit) },
        ];
  const create = mayWrite && (
    <Button icon={<PlusOutlined />} onClick={() => draw('new')}>
      {t('create')}
    </Button>
  );
  const isAny = rows.data !== undefined && rows.data.total > 0;
  return (
    <>
      {isAny && (
        <div className="limits-head">
          <p className="faint" role="status">
            {t(isAway ? 'away' : 'live')}
          </p>
          {create}
        </div>
      )}
      <DataTable<Limit>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useLimitColumns(uses ? { uses } : {})}
        filters={[
          { name: 'scope', label: t('scope'), options: SCOPES.map((value) => ({ value, label: t(`scope.${value}`) })) },
        ]}
        {...(mayWrite && { actions })}
        empty={<Empty title={t('empty')} text={t('empty.text')} action={create} />}
      />
      {drawn && <OwnLimitDrawer organizationId={organizationId} limit={drawn} onClose={() => draw(undefined)} />}
    </>
  );
}

/** Asked while the page is seen. */
function useLiveUse(organizationId: string) {
  const params = { params: { path: { organizationId } } };
  const { data } = api.useQuery('get', '/api/organizations/{organizationId}/limits/use', params, {
    refetchInterval: LOOK_EVERY_MS,
  });
  const isAway = data?.isAway ?? false;
  return {
    isAway,
    uses: data && !isAway ? new Map(data.items.map(({ limitId, uses }) => [limitId, uses])) : undefined,
  };
}
