import { DownloadOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { Button } from 'antd';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { InstantPicker } from '../../ledger/instant-picker';
import { Usd } from '../../ui/amounts';
import { DataTable } from '../../ui/data-table';
import { formatUsd } from '../../ui/format-usd';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Stat, Stats } from '../../ui/stat';
import { downloadBalances } from './balances-csv';
import { usePageTexts, type Balance, type Balances } from './balances-texts';
import { useBalanceColumns } from './columns';

type Query = NonNullable<paths['/api/finance/balances']['get']['parameters']['query']>;

/** What every organization has with us, and what that is in all: now, or at any instant before. */
export default function BalancesPage() {
  const t = usePageTexts();
  const list = useListState({ filters: ['state', 'at'], sort: 'name' });
  const query = list.query as Query;
  const balances = api.useQuery(
    'get',
    '/api/finance/balances',
    { params: { query } },
    { placeholderData: keepPreviousData },
  );
  const columns = useBalanceColumns();
  const states = (['owing', 'low', 'frozen'] as const).map((value) => ({ value, label: t(`state.${value}`) }));
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <>
            <InstantPicker value={query.at} onChange={(at) => list.set({ at })} />
            <Button
              icon={<DownloadOutlined />}
              disabled={!balances.data}
              onClick={() => balances.data && downloadBalances(balances.data)}
            >
              {t('csv')}
            </Button>
          </>
        }
      />
      <Sums balances={balances.data} />
      <DataTable<Balance>
        label={t('title')}
        list={list}
        rows={balances}
        rowKey="organizationId"
        columns={query.at ? columns.filter(({ key }) => key !== 'held' && key !== 'available') : columns}
        filters={[{ name: 'state', label: t('state'), options: states }]}
      />
    </>
  );
}

function Sums({ balances }: { readonly balances: Balances | undefined }) {
  const t = usePageTexts();
  const { sums } = balances ?? {};
  const stat = (label: string, value: string | null | undefined, note: string) => (
    <Stat label={label} value={sums && <Usd value={value} />} note={value ? formatUsd(value).full : note} />
  );
  return (
    <Stats size="four">
      {stat(t('liability'), sums?.liabilityUsd, '')}
      {stat(t('receivable'), sums?.receivableUsd, '')}
      {stat(t('promo'), sums?.promoUsd, '')}
      {stat(t('held'), sums?.heldUsd, t('held.past'))}
    </Stats>
  );
}
