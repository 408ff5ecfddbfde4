import { DownloadOutlined, ImportOutlined, PlusOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useMe } from '../../app/session';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import '../../catalog/prices.css';
import { downloadCatalog } from './download-catalog';
import { ModelDrawer, type Model } from '../../catalog/model-drawer';
import { useModelColumns } from './model-columns';
import { useModelTexts } from './model-texts';
import { MultiplierDrawer } from './multiplier-drawer';

const FILTERS = ['ownedBy', 'capability', 'priced', 'served'] as const;

type Query = NonNullable<paths['/api/models']['get']['parameters']['query']>;

export default function ModelsPage() {
  const t = useModelTexts();
  const navigate = useNavigate();
  const list = useListState({ filters: FILTERS, sort: 'id' });
  const rows = api.useQuery(
    'get',
    '/api/models',
    { params: { query: list.query as Query } },
    { placeholderData: keepPreviousData },
  );
  const [isAdding, setIsAdding] = useState(false);
  const [multiplied, setMultiplied] = useState<{ models: readonly Model[]; done: () => void }>();
  const mayPrice = useMe().permissions.includes('prices:write');
  const open = (id: string) => void navigate({ to: '/models/$modelId', params: { modelId: id } });
  return (
    <div className="models-page">
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={<Actions onAdd={() => setIsAdding(true)} />}
      />
      <DataTable<Model>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useModelColumns()}
        filters={useFilters(rows.data)}
        onOpen={({ id }) => open(id)}
        {...(mayPrice && {
          bulk: (models, clear) => (
            <Button onClick={() => setMultiplied({ models, done: clear })}>{t('multiply')}</Button>
          ),
        })}
        empty={<Empty title={t('empty')} text={t('empty.text')} />}
      />
      <ModelDrawer open={isAdding} onClose={() => setIsAdding(false)} onSaved={({ id }) => open(id)} />
      <MultiplierDrawer
        models={multiplied?.models}
        onClose={() => setMultiplied(undefined)}
        onDone={() => multiplied?.done()}
      />
    </div>
  );
}

function Actions({ onAdd }: { readonly onAdd: () => void }) {
  const t = useModelTexts();
  const { permissions } = useMe();
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={() => void downloadCatalog()}>
        {t('export')}
      </Button>
      {permissions.includes('prices:write') && (
        <Link to="/catalog/import">
          <Button icon={<ImportOutlined />} tabIndex={-1}>
            {t('import')}
          </Button>
        </Link>
      )}
      {permissions.includes('models:write') && (
        <Button type="primary" icon={<PlusOutlined />} onClick={onAdd}>
          {t('add')}
        </Button>
      )}
    </>
  );
}

function useFilters(
  data: { readonly owners: readonly string[]; readonly capabilities: readonly string[] } | undefined,
) {
  const t = useModelTexts();
  const same = (words: readonly string[] = []) => words.map((word) => ({ value: word, label: word }));
  const flag = (yes: string, no: string) => [
    { value: 'true', label: yes },
    { value: 'false', label: no },
  ];
  return [
    { name: 'ownedBy', label: t('ownedBy'), options: same(data?.owners) },
    { name: 'capability', label: t('capability'), options: same(data?.capabilities) },
    { name: 'priced', label: t('priced'), options: flag(t('priced.yes'), t('priced.no')) },
    { name: 'served', label: t('served'), options: flag(t('served.yes'), t('served.no')) },
  ];
}
