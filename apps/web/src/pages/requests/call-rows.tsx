import { Button, Table } from 'antd';
import dayjs from 'dayjs';
import { DataCards } from '../../ui/data-cards';
import { toAntColumn, type DataColumn } from '../../ui/data-columns';
import { openable } from '../../ui/data-table';
import { Empty, Failed, LoadingRows } from '../../ui/states';
import { useIsPhone } from '../../ui/use-is-phone';
import type { Call } from './request-source';
import { useRequestTexts } from './request-texts';
import type { useRequests } from './use-requests';

type Requests = ReturnType<typeof useRequests>;

interface CallRowsProps extends Requests {
  readonly columns: readonly DataColumn<Call>[];
  readonly isFiltered: boolean;
  readonly onOpen: (call: Call) => void;
}

const PAGE = 25;

export function CallRows({ pages, calls, last, columns, isFiltered, onOpen }: CallRowsProps) {
  const t = useRequestTexts();
  const isPhone = useIsPhone();
  if (pages.error && !pages.data) return <Failed error={pages.error} onRetry={pages.refetch} />;
  if (!last) return <LoadingRows count={PAGE} />;
  const hasNone = calls.length === 0 && last.nextCursor === null;
  if (hasNone && isFiltered) return <Empty title={t('empty.filtered')} text={t('empty.filtered.text')} />;
  if (hasNone) return <Empty title={t('empty')} text={t('empty.text')} />;
  return (
    <>
      {isPhone ? (
        <DataCards label={t('title')} items={calls} rowKey="id" columns={columns} onOpen={onOpen} />
      ) : (
        <Table<Call>
          aria-label={t('title')}
          size="small"
          rowKey="id"
          dataSource={calls}
          columns={columns.map((column) => toAntColumn(column, undefined))}
          pagination={false}
          scroll={{ x: 'max-content' }}
          onRow={(call) => openable(() => onOpen(call))}
          rowClassName="is-openable"
        />
      )}
      <HowFar pages={pages} last={last} count={calls.length} />
    </>
  );
}

interface HowFarProps {
  readonly pages: Requests['pages'];
  readonly last: NonNullable<Requests['last']>;
  readonly count: number;
}

/** How far the log was searched, and the way on. */
function HowFar({ pages, last, count }: HowFarProps) {
  const t = useRequestTexts();
  const time = dayjs(last.searchedUntil).format('YYYY-MM-DD HH:mm:ss');
  const isOver = last.nextCursor === null;
  return (
    <div className="data-pages" aria-live="polite">
      <span>{isOver ? t('end', { count }) : t('searched', { time, count })}</span>
      {last.droppedUntil && <span className="faint">{t('dropped', { day: last.droppedUntil })}</span>}
      {!isOver && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {last.isComplete ? t('loadMore') : t('searchOn')}
        </Button>
      )}
    </div>
  );
}
