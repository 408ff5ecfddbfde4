import { App, Button, Drawer } from 'antd';
import { useState } from 'react';
import { api, client, toProblem } from '../../client';
import { TransactionLink } from '../../ledger/ledger-links';
import { Facts } from '../../ui/facts';
import { formatUsd } from '../../ui/format-usd';
import { Failed, LoadingRows } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { Attempts } from './attempts';
import { reloadReconciliation, STATE_TONES, type Difference } from './data';
import { Figures } from './figures';
import { NoteDrawer, type Decision } from './note-drawer';
import { useReconciliationTexts } from './texts';

interface DifferenceDrawerProps {
  readonly id: string | undefined;
  readonly mayWrite: boolean;
  readonly onClose: () => void;
}

/** One difference: both sides, why, the requests behind it, and what is done about it. */
export function DifferenceDrawer({ id, mayWrite, onClose }: DifferenceDrawerProps) {
  const difference = api.useQuery(
    'get',
    '/api/reconciliation/differences/{id}',
    { params: { path: { id: id ?? '' } } },
    { enabled: id !== undefined },
  );
  const row = id === undefined ? undefined : difference.data;
  return (
    <Drawer
      open={id !== undefined}
      onClose={onClose}
      size={800}
      title={row ? `${row.upstreamModel} · ${row.day}` : '…'}
      footer={row && row.state !== 'posted' && mayWrite && <Decisions difference={row} />}
    >
      <Shown row={row} query={difference} />
    </Drawer>
  );
}

interface ShownProps {
  readonly row: Difference | undefined;
  readonly query: { readonly error: unknown; readonly refetch: () => unknown };
}

function Shown({ row, query: { error, refetch } }: ShownProps) {
  if (row) return <Detail difference={row} />;
  return error ? <Failed error={error} onRetry={refetch} /> : <LoadingRows count={8} />;
}

function Detail({ difference }: { readonly difference: Difference }) {
  const t = useReconciliationTexts();
  return (
    <div className="reconciliation-difference">
      <p className="reconciliation-why">
        <strong>{t(`class.${difference.class}`)}</strong> {t(`class.${difference.class}.text`)}
      </p>
      <Figures difference={difference} />
      <DecisionFacts difference={difference} />
      <Attempts difference={difference} />
    </div>
  );
}

function DecisionFacts({ difference }: { readonly difference: Difference }) {
  const t = useReconciliationTexts();
  const { state, sourceName, reference, note, decidedBy, decidedAt, foundAt, ledgerTransactionId } = difference;
  return (
    <Facts
      facts={[
        [
          t('state'),
          <StatusTag key="state" tone={STATE_TONES[state]}>
            {t(`state.${state}`)}
          </StatusTag>,
        ],
        [t('source'), sourceName],
        [t('reference'), reference ?? '–'],
        [t('foundAt'), <Time key="foundAt" value={foundAt} show="absolute" />],
        ...(note === null ? [] : [[t('note'), note] as const]),
        ...(ledgerTransactionId === null
          ? []
          : [[t('transaction'), <TransactionLink key="transaction" id={ledgerTransactionId} />] as const]),
        ...(decidedBy === null
          ? []
          : [
              [
                t('decidedBy'),
                <span key="decidedBy">
                  {decidedBy}, <Time value={decidedAt} />
                </span>,
              ] as const,
            ]),
      ]}
    />
  );
}

function Decisions({ difference }: { readonly difference: Difference }) {
  const t = useReconciliationTexts();
  const { modal, message } = App.useApp();
  const [decision, setDecision] = useState<Decision>();
  const { id, state, isPostable, delta } = difference;
  const post = async () => {
    try {
      await client.POST('/api/reconciliation/differences/{id}/true-up', { params: { path: { id } } });
      await reloadReconciliation();
      void message.success(t('posted'));
    } catch (error) {
      void message.error(toProblem(error).message);
    }
  };
  const ask = () =>
    modal.confirm({
      title: t('post.title', { amount: formatUsd(delta.costUsd ?? '0').full }),
      content: t((delta.costUsd ?? '').startsWith('-') ? 'post.less' : 'post.more'),
      okText: t('post'),
      onOk: post,
    });
  return (
    <div className="drawer-buttons">
      {state !== 'dismissed' && <Button onClick={() => setDecision('dismissal')}>{t('dismiss')}</Button>}
      <Button onClick={() => setDecision('explanation')}>{t('explain')}</Button>
      {isPostable && (
        <Button type="primary" onClick={ask}>
          {t('post')}
        </Button>
      )}
      <NoteDrawer id={id} decision={decision} onClose={() => setDecision(undefined)} />
    </div>
  );
}
