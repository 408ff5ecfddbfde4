import { useQueryClient } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { usePlace } from '../../app/place';
import { api } from '../../client';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Failed, LoadingRows } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { Checklist } from './checklist';
import { CloseButton } from './close-button';
import { ControlTotals, TrialBalance } from './totals';
import { isUnderWay, type Period } from './period';
import { usePageTexts } from './page-texts';
import { StatementsOfMonth } from './statements-of-month';

const TONES = { open: 'neutral', closing: 'warning', closed: 'good' } as const;
/** While the worker is at something. */
const POLL_MS = 1_500;

/** The close of a month, from its checklist to its control totals. */
export default function ClosePage() {
  const months = api.useQuery('get', '/api/periods', {});
  if (months.error && !months.data) return <Failed error={months.error} onRetry={months.refetch} />;
  if (!months.data) return <LoadingRows count={12} />;
  return <Months months={months.data.items} />;
}

interface MonthsProps {
  /** The newest first. */
  readonly months: readonly { readonly month: string; readonly state: Period['state']; readonly drafts: number }[];
}

/** The oldest where something is left to do: to be closed, or closed with statements that are not final. */
const firstToDo = (months: MonthsProps['months']): string | undefined =>
  months.findLast(({ state, drafts }) => state === 'closing' || (state === 'closed' && drafts > 0))?.month;

function Months({ months }: MonthsProps) {
  const t = usePageTexts();
  const list = useListState({ filters: ['month'] });
  const chosen = usePlace().search['month'];
  // They stay with it when nothing is left.
  const [first] = useState(() => firstToDo(months) ?? months[0]?.month ?? '');
  const id = chosen ?? first;
  const { period, reload } = usePeriod(id);
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <>
            <Select
              aria-label={t('month')}
              value={id}
              options={months.map(({ month, state }) => ({ value: month, label: `${month} · ${t(`state.${state}`)}` }))}
              onChange={(month: string) => list.set({ month })}
              style={{ minWidth: 190 }}
            />
            {period.data && <CloseButton period={period.data} onDone={reload} />}
          </>
        }
      />
      {period.error && !period.data && <Failed error={period.error} onRetry={period.refetch} />}
      {period.isPending && <LoadingRows count={10} />}
      {period.data && <Month key={period.data.month} period={period.data} reload={reload} />}
    </>
  );
}

/** Asked for again while the worker is at something that belongs to it. */
function usePeriod(id: string) {
  const queries = useQueryClient();
  const period = api.useQuery(
    'get',
    '/api/periods/{id}',
    { params: { path: { id } } },
    { refetchInterval: ({ state }) => (isUnderWay(state.data) ? POLL_MS : false) },
  );
  const isOfPeriods = ({ queryKey }: { queryKey: readonly unknown[] }) => String(queryKey[1]).includes('/api/periods');
  return { period, reload: () => queries.invalidateQueries({ predicate: isOfPeriods }) };
}

function Month({ period, reload }: { readonly period: Period; readonly reload: () => Promise<void> }) {
  const t = usePageTexts();
  return (
    <>
      <p>
        <strong>{period.month}</strong> <StatusTag tone={TONES[period.state]}>{t(`state.${period.state}`)}</StatusTag>
      </p>
      {period.state !== 'closed' && <Checklist period={period} reload={reload} />}
      <StatementsOfMonth period={period} reload={reload} />
      <ControlTotals period={period} />
      <TrialBalance period={period} />
    </>
  );
}
