import { SearchOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select, Table } from 'antd';
import { useState } from 'react';
import { StatusTag } from '../../ui/status-tag';
import { useOptions, type Discovered, type Mapping } from './channels-api';
import { useChannelTexts } from './texts';

interface Row {
  readonly upstreamModel: string;
  /** Of the catalogue; undefined: not chosen. */
  readonly modelId: string | undefined;
  readonly isSelected: boolean;
  readonly match: Discovered['match'];
  readonly isListed: boolean;
}

interface PickerProps {
  /** What the vendor lists; undefined: nobody asked it. */
  readonly discovered: readonly Discovered[] | undefined;
  readonly value: readonly Mapping[];
  readonly onChange: (value: Mapping[]) => void;
}

const PAGE_ROWS = 50;

/** Which models a channel serves, and what they are called there. */
export function ModelPicker({ discovered, value, onChange }: PickerProps) {
  const t = useChannelTexts();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<'known' | 'all'>('known');
  const rows = rowsOf(discovered ?? [], value);
  const known = rows.filter(({ modelId }) => modelId !== undefined);
  const word = search.trim().toLowerCase();
  const visible = (shown === 'known' ? known : rows).filter(({ upstreamModel, modelId = '' }) =>
    `${upstreamModel} ${modelId}`.toLowerCase().includes(word),
  );
  return (
    <>
      <div className="model-picker-bar">
        <Input
          allowClear
          prefix={<SearchOutlined />}
          aria-label={t('models.search')}
          placeholder={t('models.search')}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <Segmented
          aria-label={t('models.shown')}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'known', label: t('models.known', { count: known.length }) },
            { value: 'all', label: t('models.all', { count: rows.length }) },
          ]}
        />
      </div>
      <PickerTable rows={visible} value={value} onChange={onChange} isAsked={discovered !== undefined} />
      <ManualModel value={value} onAdd={(mapping) => onChange([...value, mapping])} />
    </>
  );
}

interface PickerTableProps {
  readonly rows: readonly Row[];
  readonly value: readonly Mapping[];
  readonly onChange: (value: Mapping[]) => void;
  readonly isAsked: boolean;
}

const keyOf = ({ upstreamModel, modelId }: Row): string => `${upstreamModel} ${modelId}`;

function PickerTable({ rows, value, onChange, isAsked }: PickerTableProps) {
  const t = useChannelTexts();
  const toggle = (changed: readonly Row[], isOn: boolean) => {
    const names = new Set(changed.map(({ upstreamModel }) => upstreamModel));
    const rest = value.filter(({ upstreamModel }) => !names.has(upstreamModel));
    const added = isOn ? changed.map(({ upstreamModel, modelId }) => ({ upstreamModel, modelId: modelId! })) : [];
    onChange(withoutTwins([...rest, ...added]));
  };
  const selectable = rows.filter(({ modelId }) => modelId !== undefined);
  return (
    <Table<Row>
      aria-label={t('models')}
      className="channel-models"
      size="small"
      rowKey={keyOf}
      dataSource={[...rows]}
      pagination={{ pageSize: PAGE_ROWS, hideOnSinglePage: true, size: 'small' }}
      locale={{ emptyText: <span className="faint">{t(isAsked ? 'models.nothing' : 'models.none')}</span> }}
      rowSelection={{
        selectedRowKeys: rows.filter(({ isSelected }) => isSelected).map(keyOf),
        onSelect: (row, isOn) => toggle([row], isOn),
        onSelectAll: (isOn) => toggle(selectable, isOn),
        getCheckboxProps: (row) => ({
          disabled: row.modelId === undefined,
          'aria-label': t('models.serve', { model: row.upstreamModel }),
        }),
        getTitleCheckboxProps: () => ({ 'aria-label': t('models.serve.all') }),
      }}
      columns={[
        {
          key: 'upstreamModel',
          title: t('upstreamModel'),
          render: (_, { upstreamModel }) => <span className="code">{upstreamModel}</span>,
        },
        {
          key: 'modelId',
          title: t('publicModel'),
          width: '46%',
          render: (_, row) => (
            <PublicModel row={row} value={value} onChoose={(modelId) => toggle([{ ...row, modelId }], true)} />
          ),
        },
      ]}
    />
  );
}

interface PublicModelProps {
  readonly row: Row;
  readonly value: readonly Mapping[];
  readonly onChoose: (modelId: string) => void;
}

function PublicModel({ row, value, onChoose }: PublicModelProps) {
  const t = useChannelTexts();
  if (row.match === 'exact') return <StatusTag tone="good">{t('match.exact')}</StatusTag>;
  return (
    <CatalogueModel
      label={t('models.choose', { model: row.upstreamModel })}
      placeholder={t('models.choose.short')}
      value={row.modelId}
      taken={row.isSelected ? value.filter(({ modelId }) => modelId !== row.modelId) : value}
      onChoose={onChoose}
    />
  );
}

interface CatalogueModelProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string | undefined;
  readonly taken: readonly Mapping[];
  readonly onChoose: (modelId: string) => void;
}

/** Of the catalogue; one that another row stands for cannot be chosen. */
function CatalogueModel({ label, placeholder, value, taken, onChoose }: CatalogueModelProps) {
  const { models } = useOptions();
  const used = new Set(taken.map(({ modelId }) => modelId));
  return (
    <Select
      showSearch
      aria-label={label}
      placeholder={placeholder}
      style={{ width: '100%' }}
      popupMatchSelectWidth={false}
      value={value ?? null}
      options={models.map(({ id }) => ({ value: id, label: id, disabled: used.has(id) }))}
      onChange={(id: string | null) => id && onChoose(id)}
    />
  );
}

interface ManualProps {
  readonly value: readonly Mapping[];
  readonly onAdd: (mapping: Mapping) => void;
}

/** For a vendor that lists nothing, or not this one. */
function ManualModel({ value, onAdd }: ManualProps) {
  const t = useChannelTexts();
  const [modelId, setModelId] = useState<string>();
  const [upstream, setUpstream] = useState('');
  const add = () => {
    if (!modelId) return;
    onAdd({ modelId, upstreamModel: upstream.trim() || modelId });
    setModelId(undefined);
    setUpstream('');
  };
  return (
    <div className="model-picker-manual">
      <CatalogueModel
        label={t('models.add.public')}
        placeholder={t('models.choose.add')}
        value={modelId}
        taken={value}
        onChoose={setModelId}
      />
      <Input
        aria-label={t('models.add.upstream')}
        placeholder={modelId ?? t('upstreamModel')}
        value={upstream}
        onChange={({ target }) => setUpstream(target.value)}
      />
      <Button disabled={!modelId} onClick={add}>
        {t('models.add')}
      </Button>
    </div>
  );
}

/** Those of the catalogue first; a row keeps its place when it is chosen. */
function rowsOf(discovered: readonly Discovered[], value: readonly Mapping[]): Row[] {
  const listed = new Map(discovered.map((model) => [model.upstreamModel, model]));
  const chosen = value.map(({ upstreamModel, modelId }) => ({
    ...{ upstreamModel, modelId, isSelected: true, isListed: listed.has(upstreamModel) },
    match: upstreamModel === modelId ? ('exact' as const) : null,
  }));
  const served = new Set(value.map(({ upstreamModel }) => upstreamModel));
  const others = discovered
    .filter(({ upstreamModel }) => !served.has(upstreamModel))
    .map(({ upstreamModel, modelId, match }) => ({
      ...{ upstreamModel, match, modelId: modelId ?? undefined, isSelected: false, isListed: true },
    }));
  return [...chosen, ...others].sort(
    (a, b) =>
      Number(a.modelId === undefined) - Number(b.modelId === undefined) ||
      a.upstreamModel.localeCompare(b.upstreamModel),
  );
}

/** A model is served under one name of the vendor's: the last that was chosen. */
const withoutTwins = (mappings: readonly Mapping[]): Mapping[] => [
  ...new Map(mappings.map((mapping) => [mapping.modelId, mapping])).values(),
];

/** What is chosen when nobody has chosen yet. */
export const matchedIn = (discovered: readonly Discovered[]): Mapping[] =>
  discovered.flatMap(({ upstreamModel, modelId }) => (modelId ? [{ upstreamModel, modelId }] : []));
