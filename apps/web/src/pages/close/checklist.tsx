import { CheckCircleFilled, ClockCircleOutlined, CloseCircleFilled } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import dayjs from 'dayjs';
import { permissionsIn, useMe } from '../../app/session';
import { client } from '../../client';
import type { Period } from './period';
import { usePageTexts } from './page-texts';

type Point = Period['points'][number];
const ICONS = { done: CheckCircleFilled, pending: ClockCircleOutlined, blocked: CloseCircleFilled } as const;

interface ChecklistProps {
  readonly period: Period;
  readonly reload: () => Promise<void>;
}

/** What is to be true before the month is closed, and what to do about what is not. */
export function Checklist({ period, reload }: ChecklistProps) {
  const t = usePageTexts();
  return (
    <>
      <h2 className="heading">{t('points')}</h2>
      <ul className="close-points" aria-label={t('points')}>
        {period.points.map((point) => (
          <li key={point.id}>
            <Mark state={point.state} />
            <strong>{t(`point.${point.id}`)}</strong>
            <Action point={point} month={period.month} reload={reload} />
            <Text point={point} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Mark({ state }: { readonly state: Point['state'] }) {
  const t = usePageTexts();
  const Icon = ICONS[state];
  return <Icon className={`is-${state}`} role="img" aria-label={t(`mark.${state}`)} />;
}

function Text({ point: { id, state, count, at } }: { readonly point: Point }) {
  const t = usePageTexts();
  if (state === 'done') return null;
  if (id === 'audit' && at === null) return <p>{t('text.audit.never')}</p>;
  return <p>{t(`text.${id}`, { count, at: at === null ? '' : dayjs(at).format('YYYY-MM-DD HH:mm') })}</p>;
}

function Action({
  point,
  month,
  reload,
}: {
  readonly point: Point;
  readonly month: string;
  readonly reload: () => Promise<void>;
}) {
  const t = usePageTexts();
  const { message } = App.useApp();
  const permissions = permissionsIn(useMe(), undefined);
  const auditing = useMutation({
    mutationFn: () => client.POST('/api/periods/{id}/audit', { params: { path: { id: month } } }),
    onSuccess: async () => {
      void message.success(t('audit.asked'));
      await reload();
    },
  });
  const drafting = useMutation({
    mutationFn: () => client.POST('/api/statements/drafts', { body: { month } }),
    onSuccess: reload,
  });
  if (point.id === 'audit' && point.state === 'blocked' && permissions.has('periods:close'))
    return (
      <Button size="small" loading={auditing.isPending} onClick={() => auditing.mutate()}>
        {t('audit.now')}
      </Button>
    );
  if (point.id === 'drafts' && point.state === 'pending' && permissions.has('statements:write'))
    return (
      <Button size="small" loading={drafting.isPending} onClick={() => drafting.mutate()}>
        {t('drafts.make')}
      </Button>
    );
  return <span />;
}
