import { DownloadOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { usePlace } from '../../app/place';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { BulkButtons, TaggedButton } from './bulk-buttons';
import { useChannelActions } from './channel-actions';
import { useMayWrite, useOptions, useProviders, type ChannelSummary } from './channels-api';
import './channels.css';
import { useColumns } from './columns';
import { CreateDrawer } from './create-drawer';
import { exportChannels } from './export-channels';
import { ImportDrawer } from './import-drawer';
import { useChannelTexts } from './texts';

type Query = NonNullable<paths['/api/channels']['get']['parameters']['query']>;

const LOOK_EVERY_MS = 15_000;

export default function ChannelsPage() {
  const t = useChannelTexts();
  const navigate = useNavigate();
  const mayWrite = useMayWrite();
  const list = useListState({ filters: ['providerId', 'state', 'tag', 'groupId', 'modelId'], sort: '-priority' });
  const rows = api.useQuery(
    'get',
    '/api/channels',
    { params: { query: list.query as Query } },
    { placeholderData: keepPreviousData, refetchInterval: LOOK_EVERY_MS },
  );
  const [isImporting, setIsImporting] = useState(false);
  // A link can open it: `/channels?add=true`.
  const { search } = usePlace();
  const isAdding = mayWrite && search['add'] !== undefined;
  const setAdding = (add: 'true' | undefined) => list.set({ add });
  const open = (id: string) => void navigate({ to: `/channels/${id}` });
  const { actionsOf, dialog } = useChannelActions(open);
  const addButton = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding('true')}>
      {t('add')}
    </Button>
  );
  return (
    <div className="channels-page">
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <>
            {mayWrite && list.query.tag && <TaggedButton tag={list.query.tag} count={rows.data?.total} />}
            <Buttons mayWrite={mayWrite} onImport={() => setIsImporting(true)} addButton={addButton} />
          </>
        }
      />
      <DataTable<ChannelSummary>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns((tag) => list.set({ tag }))}
        filters={useFilters()}
        onOpen={({ id }) => open(id)}
        {...(mayWrite && {
          actions: actionsOf,
          bulk: (picked: readonly ChannelSummary[], clear: () => void) => (
            <BulkButtons channels={picked} onDone={clear} />
          ),
        })}
        empty={<Empty title={t('empty')} text={t('empty.text')} action={mayWrite && addButton} />}
      />
      <CreateDrawer open={isAdding} onClose={() => setAdding(undefined)} onAdded={open} />
      <ImportDrawer open={isImporting} onClose={() => setIsImporting(false)} />
      {dialog}
    </div>
  );
}

interface ButtonsProps {
  readonly mayWrite: boolean;
  readonly onImport: () => void;
  readonly addButton: React.ReactNode;
}

function Buttons({ mayWrite, onImport, addButton }: ButtonsProps) {
  const t = useChannelTexts();
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={exportChannels}>
        {t('export')}
      </Button>
      {mayWrite && (
        <Button icon={<UploadOutlined />} onClick={onImport}>
          {t('import')}
        </Button>
      )}
      {mayWrite && addButton}
    </>
  );
}

function useFilters() {
  const t = useChannelTexts();
  const { models, groups, tags } = useOptions();
  const providers = useProviders() ?? [];
  const byName = ({ id, name }: { readonly id: string; readonly name: string }) => ({ value: id, label: name });
  return [
    { name: 'providerId', label: t('provider'), options: providers.map(byName) },
    {
      name: 'state',
      label: t('state'),
      options: (['enabled', 'disabled'] as const).map((value) => ({ value, label: t(`state.${value}`) })),
    },
    ...(tags.length > 0
      ? [{ name: 'tag', label: t('tag'), options: tags.map((tag) => ({ value: tag, label: tag })) }]
      : []),
    { name: 'modelId', label: t('model'), options: models.map(({ id }) => ({ value: id, label: id })) },
    { name: 'groupId', label: t('group'), options: groups.map(byName) },
  ];
}
