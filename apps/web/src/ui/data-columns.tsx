import { EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown, type TableColumnType } from 'antd';
import type { ReactNode } from 'react';
import { useUiTexts } from './ui-texts';

export interface DataColumn<Row> {
  /** The name of the field, and of the order the API is asked for. */
  readonly key: string;
  readonly title: string;
  readonly render: (row: Row) => ReactNode;
  readonly isSortable?: boolean;
  /** Numbers are aligned at their end. */
  readonly isNumber?: boolean;
  readonly width?: number;
  /** Not shown until somebody picks it. */
  readonly isHidden?: boolean;
  /** The name of the row: the head of its card on a phone, and never hidden. */
  readonly isTitle?: boolean;
}

export interface RowAction {
  readonly key: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

export function toAntColumn<Row extends object>(
  column: DataColumn<Row>,
  sort: string | undefined,
): TableColumnType<Row> {
  const { key, title, render, isSortable = false, isNumber = false, width } = column;
  const order = sort === key ? ('ascend' as const) : sort === `-${key}` ? ('descend' as const) : null;
  return {
    key,
    title,
    render: (_value, row) => render(row),
    align: isNumber ? 'right' : 'left',
    ...(width !== undefined && { width }),
    ...(isSortable && { sorter: true, sortOrder: order }),
  };
}

export function actionsColumn<Row extends object>(actions: (row: Row) => readonly RowAction[]): TableColumnType<Row> {
  return {
    key: 'actions',
    title: <ActionsTitle />,
    width: 48,
    align: 'right',
    fixed: 'right',
    render: (_value, row) => <RowActions actions={actions(row)} />,
  };
}

const ActionsTitle = () => <span className="visually-hidden">{useUiTexts()('actions')}</span>;

export function RowActions({ actions }: { readonly actions: readonly RowAction[] }) {
  const t = useUiTexts();
  if (actions.length === 0) return null;
  const items = actions.map(({ key, label, icon, isDangerous = false, isDisabled = false, run }) => ({
    key,
    label,
    icon,
    danger: isDangerous,
    disabled: isDisabled,
    onClick: run,
  }));
  return (
    <Dropdown trigger={['click']} placement="bottomRight" menu={{ items }}>
      <Button type="text" size="small" icon={<EllipsisOutlined />} aria-label={t('actions')} />
    </Dropdown>
  );
}
