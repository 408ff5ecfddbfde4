import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { usePreferences } from '../../app/preferences';
import { formatUsd } from '../../ui/format-usd';
import { ExportDrawer, type ExportValues } from './export-drawer';
import type { Dataset, ExportSource, LeavingMonth } from './export-source';
import { useExportTexts } from './export-texts';
import { daysOf } from './period';

const LOOK_EVERY_MS = 1_000;

/** Undefined: not known yet. */
export function useLeaving(source: ExportSource): readonly LeavingMonth[] | undefined {
  const { leaving } = source;
  const { data, isPending } = useQuery({
    queryKey: ['exports', source.organizationId, 'leaving'],
    queryFn: () => leaving?.() ?? [],
    refetchInterval: ({ state }) => (state.data?.some(isBeingMade) ? LOOK_EVERY_MS : false),
  });
  return isPending ? undefined : (data ?? []);
}

interface LeavingNoticeProps {
  readonly months: readonly LeavingMonth[];
  readonly source: ExportSource;
  readonly datasets: readonly Dataset[];
  readonly mayWrite: boolean;
}

/** Months of which the calls are about to be dropped, while they can still be exported. Absent where there are none. */
export function LeavingNotice({ months, source, datasets, mayWrite }: LeavingNoticeProps) {
  const t = useExportTexts();
  const [chosen, choose] = useState<LeavingMonth>();
  if (months.length === 0) return null;
  const isAllExported = months.every((month) => month.export?.state === 'finished');
  const lines = (
    <ul className="export-leaving">
      {months.map((month) => (
        <li key={month.month}>
          <LeavingText of={month} />
          {month.export ? (
            <ShowExport of={month.export} />
          ) : (
            mayWrite && (
              <Button size="small" onClick={() => choose(month)}>
                {t('leaving.export')}
              </Button>
            )
          )}
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <Alert
        type={isAllExported ? 'info' : 'warning'}
        showIcon
        role="status"
        className="export-notice"
        title={t('leaving')}
        description={lines}
      />
      <ExportDrawer
        open={chosen !== undefined}
        source={source}
        datasets={datasets}
        {...(chosen && { filled: everythingOf(chosen, datasets) })}
        onClose={() => choose(undefined)}
      />
    </>
  );
}

const isBeingMade = ({ export: made }: LeavingMonth): boolean => made !== null && made.state !== 'finished';

/** All columns: what is left out is gone afterwards. */
function everythingOf(month: LeavingMonth, datasets: readonly Dataset[]): Partial<ExportValues> {
  const columns = datasets.find(({ id }) => id === 'usage_detail')?.columns.map(({ name }) => name);
  return { dataset: 'usage_detail', timeZone: 'UTC', range: daysOf(month), ...(columns && { columns }) };
}

function LeavingText({ of: { month, calls, chargeUsd, dropsAfter } }: { readonly of: LeavingMonth }) {
  const t = useExportTexts();
  const { language } = usePreferences();
  const format = new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' });
  const facts = { month: format.format(dayjs.utc(month).toDate()), charge: formatUsd(chargeUsd).short };
  return <span>{t('leaving.month', { ...facts, count: calls, day: dayjs(dropsAfter).format('YYYY-MM-DD') })}</span>;
}

function ShowExport({ of: { id, state } }: { readonly of: NonNullable<LeavingMonth['export']> }) {
  const t = useExportTexts();
  const navigate = useNavigate();
  const show = () => void navigate({ to: '.', search: { export: id } });
  return (
    <Button type="link" size="small" onClick={show}>
      {t(state === 'finished' ? 'leaving.exported' : 'leaving.making')}
    </Button>
  );
}
