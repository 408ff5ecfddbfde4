import { useInfiniteQuery, keepPreviousData } from '@tanstack/react-query';
import { usePlace } from '../../app/place';
import { api, client } from '../../client';
import type { paths } from '../../client/generated/api';
import { TRANSACTION_KINDS, useLedgerWords } from '../../ledger/ledger-texts';
import { RangePicker } from '../../traffic/range-picker';
import { useFixedRange } from '../../traffic/time-range';
import { DataToolbar, type DataFilter } from '../../ui/data-toolbar';
import { exactUsd } from '../../ui/format-usd';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Stat, Stats } from '../../ui/stat';
import { usePageTexts, type Account } from './page-texts';
import { TransactionRows } from './transaction-rows';

type Path = paths['/api/ledger/accounts/{id}/transactions']['get'];
type Query = NonNullable<Path['parameters']['query']>;

const FILTERS = ['kind', 'period', 'organizationId', 'memo', 'idempotencyKey'] as const;
const PRESETS = ['24h', '7d', '30d'] as const;

/** One account, and what was booked on it, newest first. */
export default function AccountPage() {
  const t = usePageTexts();
  const words = useLedgerWords();
  const { accountId: id = '' } = usePlace().params;
  const list = useListState({ filters: FILTERS });
  const pages = useTransactions(id, list);
  const account = pages.data?.pages[0]?.account;
  const title = account ? words.account(account.kind) : '…';
  return (
    <>
      <PageHeader
        isDetail
        title={[account?.organizationName, title].filter(Boolean).join(' · ')}
        description={t('account.description')}
        actions={<RangePicker presets={PRESETS} fallback={undefined} />}
      />
      <Stats size="four">
        <Stat
          label={t('balance')}
          value={account && exactUsd(account.balanceUsd)}
          note={account && (account.balanceUsd.startsWith('-') ? t('balance.credit') : t('balance.debit'))}
        />
      </Stats>
      <section className="data-table" aria-label={t('transactions')} aria-busy={pages.isPlaceholderData}>
        <DataToolbar
          list={list}
          filters={useFilters(account)}
          hasSearch={false}
          columns={[]}
          hidden={new Set()}
          onHide={() => undefined}
          selection={undefined}
        />
        <TransactionRows pages={pages} isSystem={account?.organizationId === null} />
      </section>
    </>
  );
}

function useTransactions(id: string, list: ReturnType<typeof useListState<(typeof FILTERS)[number]>>) {
  const { page: _page, pageSize: _size, sort: _sort, ...filters } = list.query;
  const query = { ...filters, ...useFixedRange() } as Query;
  return useInfiniteQuery({
    queryKey: ['ledger-transactions', id, query],
    queryFn: async ({ pageParam }) => {
      const params = { path: { id }, query: { ...query, ...(pageParam && { cursor: pageParam }) } };
      return (await client.GET('/api/ledger/accounts/{id}/transactions', { params })).data!;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

const MOST_ORGANIZATIONS = 100;

function useFilters(account: Account | undefined): readonly DataFilter[] {
  const t = usePageTexts();
  const words = useLedgerWords();
  const isSystem = account?.organizationId === null;
  const organizations = api.useQuery(
    'get',
    '/api/organizations',
    { params: { query: { pageSize: MOST_ORGANIZATIONS, sort: 'name' } } },
    { enabled: isSystem },
  );
  const owners = organizations.data?.items.map(({ id: value, name: label }) => ({ value, label })) ?? [];
  return [
    {
      name: 'kind',
      label: t('kind'),
      options: TRANSACTION_KINDS.map((value) => ({ value, label: words.kind(value) })),
    },
    ...(isSystem ? [{ name: 'organizationId', label: t('organization'), options: owners }] : []),
    { name: 'period', label: t('period.filter') },
    { name: 'memo', label: t('memo') },
    { name: 'idempotencyKey', label: t('idempotencyKey') },
  ];
}
