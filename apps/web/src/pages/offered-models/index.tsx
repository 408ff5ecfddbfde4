import { keepPreviousData } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Drawer } from 'antd';
import { useState } from 'react';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { Price } from '../../catalog/price-amounts';
import type { Component } from '../../catalog/price-words';
import { Count } from '../../ui/amounts';
import { CopyText } from '../../ui/copy-text';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { useOfferTexts, type OfferedModel } from './offer-texts';
import { OfferedPrices } from './offered-prices';

type Query = NonNullable<paths['/api/organizations/{organizationId}/models']['get']['parameters']['query']>;

/** What an organization may ask for, and what it pays. */
export default function OfferedModelsPage() {
  const t = useOfferTexts();
  const { organizationId = '' }: Readonly<Record<string, string>> = useParams({ strict: false });
  const list = useListState({ filters: ['ownedBy', 'capability'], sort: 'id' });
  const rows = api.useQuery(
    'get',
    '/api/organizations/{organizationId}/models',
    { params: { path: { organizationId }, query: list.query as Query } },
    { placeholderData: keepPreviousData },
  );
  const [opened, setOpened] = useState<OfferedModel>();
  const same = (words: readonly string[] = []) => words.map((word) => ({ value: word, label: word }));
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <DataTable<OfferedModel>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        filters={[
          { name: 'ownedBy', label: t('ownedBy'), options: same(rows.data?.owners) },
          { name: 'capability', label: t('capability'), options: same(rows.data?.capabilities) },
        ]}
        onOpen={setOpened}
        empty={<Empty title={t('empty')} text={t('empty.text')} />}
      />
      <Drawer open={opened !== undefined} onClose={() => setOpened(undefined)} size={520} title={opened?.displayName}>
        {opened && <OfferedPrices model={opened} />}
      </Drawer>
    </>
  );
}

const standardPrice = ({ price }: OfferedModel, component: Component): string | undefined =>
  price.rates[0]?.components.find((row) => row.component === component)?.priceUsd;

function useColumns(): readonly DataColumn<OfferedModel>[] {
  const t = useOfferTexts();
  const price = (key: Component, title: string): DataColumn<OfferedModel> => ({
    ...{ key, title, isNumber: true },
    render: (model) => <Price value={standardPrice(model, key)} />,
  });
  return [
    {
      ...{ key: 'displayName', title: t('model'), isTitle: true, isSortable: true },
      render: ({ displayName }) => displayName,
    },
    { key: 'id', title: t('id'), isSortable: true, render: ({ id }) => <CopyText text={id} /> },
    { key: 'ownedBy', title: t('ownedBy'), isSortable: true, render: ({ ownedBy }) => ownedBy },
    {
      ...{ key: 'contextWindow', title: t('contextWindow'), isSortable: true, isNumber: true },
      render: ({ contextWindow }) => <Count value={contextWindow} />,
    },
    price('input', t('input')),
    price('cache_read', t('cacheRead')),
    price('output', t('output')),
    {
      key: 'state',
      title: t('state'),
      render: ({ isServed }) => (
        <StatusTag tone={isServed ? 'good' : 'neutral'}>{isServed ? t('served') : t('unserved')}</StatusTag>
      ),
    },
    {
      ...{ key: 'capabilities', title: t('capabilities'), isHidden: true },
      render: ({ capabilities }) => <span className="faint">{capabilities.join(', ')}</span>,
    },
  ];
}
