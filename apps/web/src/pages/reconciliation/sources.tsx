import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { api, client, ifMatch } from '../../client';
import type { paths } from '../../client/generated/api';
import { Count } from '../../ui/amounts';
import { ConfirmDanger } from '../../ui/confirm-danger';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { reloadReconciliation, type DaysOfSource, type Source } from './data';
import { SourceDrawer } from './source-drawer';
import { useReconciliationTexts } from './texts';
import { UploadDrawer } from './upload-drawer';

type Query = NonNullable<paths['/api/reconciliation/sources']['get']['parameters']['query']>;

interface SourcesProps {
  readonly mayWrite: boolean;
  readonly onImported: (days: DaysOfSource) => void;
}

export function Sources({ mayWrite, onImported }: SourcesProps) {
  const t = useReconciliationTexts();
  const list = useListState({ sort: 'name' });
  const query = { params: { query: list.query as Query } };
  const rows = api.useQuery('get', '/api/reconciliation/sources', query, { placeholderData: keepPreviousData });
  const [edited, setEdited] = useState<Source | 'new'>();
  const [filled, setFilled] = useState<Source>();
  const [leaving, setLeaving] = useState<Source>();
  const add = (
    <Button icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('sources.add')}
    </Button>
  );
  const actions = (source: Source) => [
    ...(source.adapter === 'csv' ? [{ key: 'upload', label: t('upload'), run: () => setFilled(source) }] : []),
    { key: 'edit', label: t('edit'), run: () => setEdited(source) },
    {
      key: 'remove',
      label: t('remove'),
      isDangerous: true,
      isDisabled: source.reportedUntil !== null,
      run: () => setLeaving(source),
    },
  ];
  return (
    <>
      <DataTable<Source>
        label={t('sources')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        {...(mayWrite && { actions, onOpen: (source: Source) => setEdited(source) })}
        empty={<Empty title={t('sources.empty')} text={t('sources.empty.text')} action={mayWrite && add} />}
      />
      {mayWrite && (rows.data?.total ?? 0) > 0 && <div className="reconciliation-add">{add}</div>}
      <SourceDrawer source={edited} onClose={() => setEdited(undefined)} />
      <UploadDrawer source={filled} onClose={() => setFilled(undefined)} onImported={onImported} />
      {leaving && (
        <ConfirmDanger
          open
          title={t('remove')}
          text={t('remove.text')}
          name={leaving.name}
          confirmLabel={t('remove')}
          confirm={() => remove(leaving)}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </>
  );
}

async function remove({ id, version }: Source): Promise<void> {
  const params = { path: { id }, header: ifMatch(version) };
  await client.DELETE('/api/reconciliation/sources/{id}', { params });
  await reloadReconciliation();
}

function useColumns(): readonly DataColumn<Source>[] {
  const t = useReconciliationTexts();
  const accounts = api.useQuery('get', '/api/reconciliation/accounts', {});
  const nameOf = new Map(accounts.data?.providers.map(({ id, name }) => [id, name]));
  return [
    { key: 'name', title: t('name'), isTitle: true, isSortable: true, render: ({ name }) => name },
    { key: 'provider', title: t('provider'), render: ({ providerId }) => nameOf.get(providerId) ?? providerId },
    { key: 'adapter', title: t('adapter'), render: ({ adapter }) => t(`adapter.${adapter}`) },
    {
      key: 'key',
      title: t('adminKey'),
      render: ({ keyLastFour }) =>
        keyLastFour ? <span className="code">…{keyLastFour}</span> : <span className="faint">–</span>,
    },
    {
      key: 'reportedUntil',
      title: t('reportedUntil'),
      render: ({ reportedUntil }) => reportedUntil ?? <span className="faint">{t('nothingYet')}</span>,
    },
    {
      key: 'open',
      title: t('openDifferences'),
      isNumber: true,
      render: ({ openDifferences }) => <Count value={openDifferences} />,
    },
  ];
}
