import { Table, type TableProps } from 'antd';
import { useState, type Key, type ReactNode } from 'react';
import { DataCards } from './data-cards';
import { actionsColumn, toAntColumn, type DataColumn, type RowAction } from './data-columns';
import { DataPages } from './data-pages';
import { DataToolbar, type DataFilter } from './data-toolbar';
import type { ListState } from './list-state';
import { Empty, Failed, LoadingRows } from './states';
import { useIsPhone } from './use-is-phone';
import { useUiTexts } from './ui-texts';

export interface DataTableProps<Row extends object> {
  /** What the table is of, for those who do not see it. */
  readonly label: string;
  readonly list: ListState<never>;
  /** Ask with `placeholderData: keepPreviousData`, so that the old page stays until the new one is there. */
  readonly rows: PageQuery<Row>;
  readonly rowKey: keyof Row & string;
  readonly columns: readonly DataColumn<Row>[];
  readonly filters?: readonly DataFilter[];
  readonly hasSearch?: boolean;
  readonly onOpen?: (row: Row) => void;
  readonly actions?: (row: Row) => readonly RowAction[];
  /** Buttons for the selected rows; makes rows selectable. */
  readonly bulk?: (rows: readonly Row[], clear: () => void) => ReactNode;
  /** When there is nothing at all. */
  readonly empty?: ReactNode;
}

/** What useQuery answers, as far as a table needs it. */
interface PageQuery<Row> {
  readonly data: DataPage<Row> | undefined;
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

export interface DataPage<Row> {
  readonly items: readonly Row[];
  readonly total: number;
}

/** Rows the server pages, sorts and filters, bound to the URL; cards on a phone. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { list, rows, columns, filters = [], hasSearch = true, bulk } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    () => new Set(columns.filter(({ isHidden }) => isHidden).map(({ key }) => key)),
  );
  const [selected, setSelected] = useState<readonly Row[]>([]);
  const clear = () => setSelected([]);
  return (
    <section className="data-table" aria-label={props.label} aria-busy={rows.isFetching}>
      <DataToolbar
        label={props.label}
        list={list}
        filters={filters}
        hasSearch={hasSearch}
        columns={columns}
        hidden={hidden}
        onHide={setHidden}
        selection={
          selected.length > 0 ? { count: selected.length, buttons: bulk?.(selected, clear), clear } : undefined
        }
      />
      <Rows
        {...props}
        columns={columns.filter(({ key }) => !hidden.has(key))}
        selected={selected}
        onSelect={setSelected}
      />
      {rows.data && rows.data.total > 0 && <DataPages list={list} total={rows.data.total} />}
    </section>
  );
}

interface RowsProps<Row extends object> extends DataTableProps<Row> {
  readonly selected: readonly Row[];
  readonly onSelect: (rows: readonly Row[]) => void;
}

function Rows<Row extends object>(props: RowsProps<Row>) {
  const { rows, list, empty } = props;
  const t = useUiTexts();
  const isPhone = useIsPhone();
  if (rows.error && !rows.data) return <Failed error={rows.error} onRetry={rows.refetch} />;
  if (!rows.data) return <LoadingRows count={12} />;
  if (rows.data.items.length === 0 && (list.isFiltered || list.query.page > 1))
    return <Empty title={t('empty.filtered')} />;
  if (rows.data.items.length === 0) return empty ?? <Empty title={t('empty')} />;
  return isPhone ? <DataCards {...props} items={rows.data.items} /> : <WideTable {...props} items={rows.data.items} />;
}

function WideTable<Row extends object>({
  label,
  items,
  ...props
}: RowsProps<Row> & { readonly items: readonly Row[] }) {
  const { list, rowKey, onOpen, actions, bulk, selected, onSelect } = props;
  const columns = props.columns.map((column) => toAntColumn(column, list.query.sort));
  const onChange: TableProps<Row>['onChange'] = (_page, _filters, sorter) => {
    const { columnKey, order } = Array.isArray(sorter) ? sorter[0]! : sorter;
    list.set({ sort: order ? `${order === 'descend' ? '-' : ''}${String(columnKey)}` : undefined });
  };
  const selection = {
    selectedRowKeys: selected.map((row) => row[rowKey] as Key),
    onChange: (_keys: Key[], picked: Row[]) => onSelect(picked),
    preserveSelectedRowKeys: true,
  };
  return (
    <Table<Row>
      aria-label={label}
      size="middle"
      rowKey={rowKey}
      dataSource={items}
      columns={actions ? [...columns, actionsColumn(actions)] : columns}
      pagination={false}
      onChange={onChange}
      scroll={{ x: 'max-content' }}
      showSorterTooltip={false}
      {...(bulk && { rowSelection: selection })}
      {...(onOpen && { onRow: (row) => openable(() => onOpen(row)), rowClassName: 'is-openable' })}
    />
  );
}

/** A row that opens: by a click beside its links and buttons, and by Enter. */
export const openable = (open: () => void) => ({
  tabIndex: 0,
  onClick: ({ target }: { target: EventTarget }) => {
    if (!isControl(target)) open();
  },
  onKeyDown: (event: { key: string; target: EventTarget; currentTarget: EventTarget }) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) open();
  },
});

const isControl = (target: EventTarget) =>
  target instanceof Element && target.closest('a, button, input, label, .ant-dropdown, .ant-checkbox-wrapper') !== null;
