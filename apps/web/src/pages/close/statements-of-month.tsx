import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, App, Button, Progress } from 'antd';
import { permissionsIn, useMe } from '../../app/session';
import { client } from '../../client';
import type { Period } from './period';
import { usePageTexts } from './page-texts';

interface StatementsOfMonthProps {
  readonly period: Period;
  readonly reload: () => Promise<void>;
}

/** How far the statements of the month are; once it is closed they can be finalized all at once. */
export function StatementsOfMonth({ period, reload }: StatementsOfMonthProps) {
  const t = usePageTexts();
  const { modal } = App.useApp();
  const { month, state, statements, runs } = period;
  const mayWrite = permissionsIn(useMe(), undefined).has('statements:write');
  const running = runs.find(({ finishedAt }) => finishedAt === null);
  const failed = runs.filter((run) => run.failed > 0);
  const finalizing = useMutation({
    mutationFn: () => client.POST('/api/statements/finalizations', { body: { month } }),
    onSuccess: reload,
  });
  const ask = () =>
    modal.confirm({
      title: t('finalizeAll'),
      content: t('finalizeAll.text', { count: statements.drafts }),
      okText: t('finalizeAll'),
      onOk: () => finalizing.mutateAsync().catch(() => undefined),
    });
  const isOffered = state === 'closed' && mayWrite && statements.drafts > 0 && !running;
  return (
    <>
      <h2 className="heading">{t('statements')}</h2>
      <p>
        <Link to="/statements" search={{ month }}>
          {t('statements.count', statements)}
        </Link>
      </p>
      {running && (
        <div className="close-tables" aria-live="polite">
          <Progress
            percent={running.total === 0 ? 0 : Math.floor((100 * running.done) / running.total)}
            aria-label={t('statements')}
            format={() => t('run', { done: running.done, total: running.total })}
          />
        </div>
      )}
      {failed.map(({ id, failed: count, problem }) => (
        <Alert key={id} type="error" showIcon title={t('run.failed', { count, problem: problem ?? '' })} />
      ))}
      {isOffered && (
        <Button type="primary" loading={finalizing.isPending} onClick={ask}>
          {t('finalizeAll')}
        </Button>
      )}
    </>
  );
}
