import type { UseInfiniteQueryResult, InfiniteData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Table } from 'antd';
import { TransactionLink } from '../../ledger/ledger-links';
import { useLedgerWords } from '../../ledger/ledger-texts';
import { DataCards } from '../../ui/data-cards';
import { toAntColumn, type DataColumn } from '../../ui/data-columns';
import { openable } from '../../ui/data-table';
import { exactUsd } from '../../ui/format-usd';
import { Empty, Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import { useIsPhone } from '../../ui/use-is-phone';
import { usePageTexts, type AccountTransaction, type Transactions } from './page-texts';

interface TransactionRowsProps {
  readonly pages: UseInfiniteQueryResult<InfiniteData<Transactions>>;
  /** Whose transactions they are must be said. */
  readonly isSystem: boolean;
}

const SHOWN_WHILE_LOADING = 12;

export function TransactionRows({ pages, isSystem }: TransactionRowsProps) {
  const t = usePageTexts();
  const last = pages.data?.pages.at(-1);
  if (pages.error && !pages.data) return <Failed error={pages.error} onRetry={pages.refetch} />;
  if (!last) return <LoadingRows count={SHOWN_WHILE_LOADING} />;
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  if (rows.length === 0 && last.nextCursor === null) return <Empty title={t('transactions.none')} />;
  return (
    <>
      <Rows rows={rows} isSystem={isSystem} />
      <Further pages={pages} last={last} count={rows.length} />
    </>
  );
}

interface FurtherProps {
  readonly pages: TransactionRowsProps['pages'];
  readonly last: Transactions;
  readonly count: number;
}

/** How many there are so far, and the way on. */
function Further({ pages, last, count }: FurtherProps) {
  const t = usePageTexts();
  return (
    <div className="data-pages" aria-live="polite">
      <span>{t(last.nextCursor === null ? 'end' : 'shown', { count: count })}</span>
      {last.nextCursor !== null && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t(last.isComplete ? 'loadMore' : 'searchOn')}
        </Button>
      )}
    </div>
  );
}

function Rows({ rows, isSystem }: { readonly rows: readonly AccountTransaction[]; readonly isSystem: boolean }) {
  const t = usePageTexts();
  const navigate = useNavigate();
  const columns = useColumns(isSystem);
  const open = ({ id }: AccountTransaction) =>
    void navigate({ to: '/ledger/transactions/$transactionId', params: { transactionId: id } });
  if (useIsPhone()) {
    return <DataCards label={t('transactions')} items={rows} rowKey="id" columns={columns} onOpen={open} />;
  }
  return (
    <Table<AccountTransaction>
      aria-label={t('transactions')}
      size="small"
      rowKey="id"
      dataSource={rows}
      columns={columns.map((column) => toAntColumn(column, undefined))}
      pagination={false}
      scroll={{ x: 'max-content' }}
      onRow={(row) => openable(() => open(row))}
      rowClassName="is-openable"
    />
  );
}

function useColumns(isSystem: boolean): readonly DataColumn<AccountTransaction>[] {
  const t = usePageTexts();
  const words = useLedgerWords();
  return [
    {
      ...{ key: 'id', title: t('transaction'), isTitle: true },
      render: ({ id }) => <TransactionLink id={id} />,
    },
    { key: 'createdAt', title: t('bookedAt'), render: ({ createdAt }) => <Time value={createdAt} show="absolute" /> },
    { key: 'kind', title: t('kind'), render: ({ kind }) => words.kind(kind) },
    ...(isSystem
      ? [
          {
            key: 'organization',
            title: t('organization'),
            render: (row: AccountTransaction) => row.organizationName ?? '–',
          },
        ]
      : []),
    { key: 'memo', title: t('memo'), render: (row) => <What row={row} /> },
    { key: 'period', title: t('period'), render: ({ period }) => period.slice(0, 7) },
    {
      ...{ key: 'amount', title: t('amount'), isNumber: true },
      render: ({ amountUsd }) => <span className="amount">{exactUsd(amountUsd)}</span>,
    },
  ];
}

function What({ row: { memo, usageCount, reversesId } }: { readonly row: AccountTransaction }) {
  const t = usePageTexts();
  if (memo) return <span className="ledger-memo">{memo}</span>;
  if (usageCount > 0) return <span className="faint">{t('calls', { count: usageCount })}</span>;
  return reversesId === null ? null : <span className="faint">{t('reverses', { id: reversesId })}</span>;
}
