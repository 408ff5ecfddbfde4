import { Progress, Tooltip } from 'antd';
import { StatusTag, type StatusTone } from '../../ui/status-tag';
import type { Export } from './export-source';
import { useExportTexts } from './export-texts';

export const STATES = ['waiting', 'running', 'finished', 'failed', 'cancelled', 'expired'] as const;
const TONES: Readonly<Record<Export['state'], StatusTone>> = {
  waiting: 'neutral',
  running: 'accent',
  finished: 'good',
  failed: 'bad',
  cancelled: 'neutral',
  expired: 'neutral',
};

export const isUnderWay = ({ state }: Export): boolean => state === 'waiting' || state === 'running';

/** How far an export is, in a word and, while it is made, a bar. */
export function ExportProgress({ of }: { readonly of: Export }) {
  const t = useExportTexts();
  const { state, rowsDone, rowsTotal } = of;
  const tag = <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>;
  if (state === 'failed') return <Tooltip title={<FailureText of={of} />}>{tag}</Tooltip>;
  if (state === 'finished') {
    return (
      <span className="export-progress">
        {tag}
        <span className="faint">{t('rows.of', { count: rowsDone })}</span>
      </span>
    );
  }
  if (state !== 'running') return tag;
  return (
    <span className="export-progress">
      {tag}
      <Progress
        aria-label={t('progress')}
        size="small"
        status="active"
        showInfo={rowsTotal !== null}
        percent={rowsTotal === null ? 0 : percentOf(rowsDone, rowsTotal)}
      />
    </span>
  );
}

const percentOf = (done: number, total: number): number => (total === 0 ? 100 : Math.floor((100 * done) / total));

const FAILURES = ['too_many_rows', 'worker_lost', 'internal_error'] as const;

/** Why, in the reader's language where the reason is a known one. */
export function FailureText({ of: { failureCode, failure } }: { readonly of: Export }) {
  const t = useExportTexts();
  const known = FAILURES.find((code) => code === failureCode);
  return <>{known ? t(`failure.${known}`) : (failure ?? '–')}</>;
}
