import { PlusOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, Switch, Tooltip } from 'antd';
import { useState } from 'react';
import { usePlace } from '../../app/place';
import { RangePicker } from '../../traffic/range-picker';
import { useChosenRange } from '../../traffic/time-range';
import '../../traffic/traffic.css';
import type { DataFilter } from '../../ui/data-toolbar';
import { DataToolbar } from '../../ui/data-toolbar';
import { useListState, type ListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { CallDrawer } from './call-drawer';
import { CallRows } from './call-rows';
import { useRequestColumns } from './columns';
import { FILTERS, isShown, useRequestFilters } from './filters';
import type { RequestSource } from './request-source';
import { useRequestTexts } from './request-texts';
import './requests.css';
import { useRequests } from './use-requests';

const PRESETS = ['1h', '24h', '7d', '30d'] as const;

interface RequestLogProps {
  readonly source: RequestSource;
  readonly description: string;
}

/** Calls one by one. Filters, time and the opened call are in the URL. */
export function RequestLog({ source, description }: RequestLogProps) {
  const t = useRequestTexts();
  const [isLive, setIsLive] = useState(false);
  const list = useListState({ filters: FILTERS });
  const columns = useRequestColumns(source);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    () => new Set(columns.filter((column) => column.isHidden).map(({ key }) => key)),
  );
  const { request } = usePlace().search;
  const open = useOpenCall();
  const { preset, custom } = useChosenRange();
  const isFiltered = list.isFiltered || preset !== undefined || custom !== undefined;
  const requests = useRequests({ source, list, isLive, isFiltered });
  return (
    <>
      <PageHeader
        title={t('title')}
        description={description}
        actions={
          <>
            <LiveSwitch isLive={isLive} onChange={setIsLive} />
            <RangePicker presets={PRESETS} fallback={undefined} />
          </>
        }
      />
      <section className="data-table requests" aria-label={t('title')} aria-busy={requests.pages.isPlaceholderData}>
        <Filters source={source} list={list} columns={columns} hidden={hidden} onHide={setHidden} />
        <CallRows
          {...requests}
          columns={columns.filter(({ key }) => !hidden.has(key))}
          isFiltered={isFiltered}
          onOpen={({ id }) => open(id)}
        />
      </section>
      <CallDrawer source={source} requestId={request} onClose={() => open(undefined)} />
    </>
  );
}

function LiveSwitch({ isLive, onChange }: { readonly isLive: boolean; readonly onChange: (isLive: boolean) => void }) {
  const t = useRequestTexts();
  return (
    <Tooltip title={t('live.hint')}>
      <span className="live">
        <Switch size="small" checked={isLive} onChange={onChange} aria-label={t('live')} />
        <span aria-hidden>{t('live')}</span>
      </span>
    </Tooltip>
  );
}

function useOpenCall() {
  const navigate = useNavigate();
  return (request: string | undefined) =>
    void navigate({ to: '.', search: (old: object) => ({ ...old, request }), resetScroll: false } as never);
}

interface FiltersProps {
  readonly source: RequestSource;
  readonly list: ListState;
  readonly columns: ReturnType<typeof useRequestColumns>;
  readonly hidden: ReadonlySet<string>;
  readonly onHide: (hidden: ReadonlySet<string>) => void;
}

function Filters({ source, list, columns, hidden, onHide }: FiltersProps) {
  const t = useRequestTexts();
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  const filters = useRequestFilters(source);
  const query = list.query as unknown as Record<string, unknown>;
  const isIn = (filter: DataFilter) => isShown(filter, query, wanted);
  const items = filters.filter((filter) => !isIn(filter)).map(({ name, label }) => ({ key: name, label }));
  return (
    <DataToolbar
      list={list}
      filters={filters.filter(isIn)}
      hasSearch={false}
      columns={columns}
      hidden={hidden}
      onHide={onHide}
      selection={undefined}
      extra={
        items.length > 0 && (
          <Dropdown
            trigger={['click']}
            menu={{ items, onClick: ({ key }) => setWanted(new Set([...wanted, key])), className: 'more-filters' }}
          >
            <Button type="text" icon={<PlusOutlined />}>
              {t('more')}
            </Button>
          </Dropdown>
        )
      }
    />
  );
}
