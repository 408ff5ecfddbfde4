import { ControlOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Popover, Select } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import type { DataColumn } from './data-columns';
import type { ListState } from './list-state';
import { useUiTexts } from './ui-texts';
import type { useTyped } from './use-typed';

/** A filter in the toolbar. With `options` one is chosen; without, a text is entered. */
export interface DataFilter {
  /** The API's parameter. */
  readonly name: string;
  readonly label: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** Where the options are those of many that fit what is typed. */
  readonly showSearch?: ReturnType<typeof useTyped>['showSearch'];
}

interface ToolbarProps {
  /** What it searches: a page may have several. */
  readonly label?: string;
  readonly list: ListState<never>;
  readonly filters: readonly DataFilter[];
  readonly hasSearch: boolean;
  readonly columns: readonly DataColumn<never>[];
  readonly hidden: ReadonlySet<string>;
  readonly onHide: (hidden: ReadonlySet<string>) => void;
  readonly selection: Selection | undefined;
  /** Behind the filters. */
  readonly extra?: ReactNode;
}

interface Selection {
  readonly count: number;
  readonly buttons: ReactNode;
  readonly clear: () => void;
}

export function DataToolbar({ label, list, filters, hasSearch, columns, hidden, onHide, ...more }: ToolbarProps) {
  const { selection, extra } = more;
  const t = useUiTexts();
  if (selection) return <SelectionBar {...selection} />;
  return (
    <div className="data-toolbar" role="search" aria-label={label}>
      {hasSearch && <TextFilter list={list} name="search" label={t('search')} icon={<SearchOutlined />} />}
      {filters.map((filter) =>
        filter.options ? (
          <Select
            key={filter.name}
            allowClear
            showSearch={filter.showSearch ?? (filter.options.length > 8 && { optionFilterProp: 'label' })}
            aria-label={filter.label}
            placeholder={filter.label}
            value={list.query[filter.name as keyof typeof list.query] ?? null}
            options={[...filter.options]}
            onChange={(value: unknown) => list.set({ [filter.name]: value as string | undefined })}
            popupMatchSelectWidth={false}
            className="data-filter"
          />
        ) : (
          <TextFilter key={filter.name} list={list} name={filter.name} label={filter.label} />
        ),
      )}
      {extra}
      {list.isFiltered && (
        <Button type="link" onClick={list.clearFilters}>
          {t('filters.clear')}
        </Button>
      )}
      <span className="data-toolbar-space" />
      <ColumnPicker columns={columns} hidden={hidden} onHide={onHide} />
    </div>
  );
}

function SelectionBar({ count, buttons, clear }: Selection) {
  const t = useUiTexts();
  return (
    <div className="data-toolbar" role="toolbar" aria-label={t('selected', { count })}>
      <strong>{t('selected', { count })}</strong>
      {buttons}
      <Button type="link" onClick={clear}>
        {t('selected.clear')}
      </Button>
    </div>
  );
}

const TYPING_MS = 250;

interface TextFilterProps {
  readonly list: ListState<never>;
  readonly name: string;
  readonly label: string;
  readonly icon?: ReactNode;
}

/** Asks once typing pauses. */
function TextFilter({ list, name, label, icon }: TextFilterProps) {
  const inUrl = (list.query as unknown as Record<string, string | undefined>)[name] ?? '';
  const [typed, setTyped] = useState<string>();
  const { set } = list;
  useEffect(() => {
    if (typed === undefined) return undefined;
    const timer = setTimeout(() => {
      set({ [name]: typed.trim() || undefined });
      setTyped(undefined);
    }, TYPING_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `set` is new at every render, and always does the same
  }, [typed, name]);
  return (
    <Input
      allowClear
      type="search"
      className="data-filter"
      prefix={icon}
      aria-label={label}
      placeholder={label}
      value={typed ?? inUrl}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}

type PickerProps = Pick<ToolbarProps, 'columns' | 'hidden' | 'onHide'>;

function ColumnPicker({ columns, hidden, onHide }: PickerProps) {
  const t = useUiTexts();
  const pickable = columns.filter(({ isTitle }) => !isTitle);
  if (pickable.length < 4) return null;
  const toggle = (key: string, isShown: boolean) => {
    const next = new Set(hidden);
    if (isShown) next.delete(key);
    else next.add(key);
    onHide(next);
  };
  const boxes = pickable.map(({ key, title }) => (
    <Checkbox key={key} checked={!hidden.has(key)} onChange={({ target }) => toggle(key, target.checked)}>
      {title}
    </Checkbox>
  ));
  return (
    <Popover trigger="click" placement="bottomRight" content={<div className="column-picker">{boxes}</div>}>
      <Button icon={<ControlOutlined />} aria-label={t('columns')} title={t('columns')} />
    </Popover>
  );
}
