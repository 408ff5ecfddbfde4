import { EllipsisOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { client } from '../../client';
import { isZero, type WholeStatement } from '../../statements/statement';
import { CreditNoteDrawer } from './credit-note-drawer';
import { reloadStatements } from './data';
import { usePageTexts } from './page-texts';
import { PaymentDrawer } from './payment-drawer';
import { VoidDrawer } from './void-drawer';

type Opened = 'credit' | 'pay' | 'void';

/** What can be done with it: the next thing as a button, the rest in a menu. */
export function StatementActions({ statement }: { readonly statement: WholeStatement }) {
  const { state } = statement;
  if (state === 'draft') return <Finalize statement={statement} />;
  if (state === 'void') return <Reissue statement={statement} />;
  return <OfFinal statement={statement} />;
}

function Finalize({ statement: { id } }: { readonly statement: WholeStatement }) {
  const t = usePageTexts();
  const { modal, message } = App.useApp();
  const finalizing = useMutation({
    mutationFn: () => client.POST('/api/statements/{id}/finalization', { params: { path: { id } } }),
    onSuccess: async () => {
      await reloadStatements();
      void message.success(t('finalized'));
    },
  });
  const ask = () =>
    modal.confirm({
      title: t('finalize'),
      content: t('finalize.text'),
      okText: t('finalize'),
      onOk: () => finalizing.mutateAsync().catch(() => undefined),
    });
  return (
    <Button type="primary" loading={finalizing.isPending} onClick={ask}>
      {t('finalize')}
    </Button>
  );
}

function Reissue({ statement: { id } }: { readonly statement: WholeStatement }) {
  const t = usePageTexts();
  const navigate = useNavigate();
  const reissuing = useMutation({
    mutationFn: () => client.POST('/api/statements/{id}/reissue', { params: { path: { id } } }),
    onSuccess: async ({ data }) => {
      await reloadStatements();
      await navigate({ to: `/statements/${data!.id}` });
    },
  });
  return (
    <Button type="primary" loading={reissuing.isPending} onClick={() => reissuing.mutate()}>
      {t('reissue')}
    </Button>
  );
}

function OfFinal({ statement }: { readonly statement: WholeStatement }) {
  const t = usePageTexts();
  const [opened, open] = useState<Opened>();
  const mailing = useMailing(statement.id);
  const { kind, dueUsd, paidUsd, creditNotes } = statement;
  const isDue = kind === 'invoice' && !isZero(dueUsd) && !dueUsd.startsWith('-');
  const items = [
    { key: 'credit', label: t('credit'), onClick: () => open('credit') },
    ...(isZero(paidUsd) && creditNotes.length === 0
      ? [{ key: 'void', label: t('void'), danger: true, onClick: () => open('void') }]
      : []),
  ];
  const close = () => open(undefined);
  return (
    <>
      <Button loading={mailing.isPending} onClick={() => mailing.mutate()}>
        {t('mail')}
      </Button>
      {isDue && (
        <Button type="primary" onClick={() => open('pay')}>
          {t('pay')}
        </Button>
      )}
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button icon={<EllipsisOutlined />} aria-label={t('more')} aria-haspopup="menu" />
      </Dropdown>
      <CreditNoteDrawer
        key={`credit ${String(opened)}`}
        open={opened === 'credit'}
        statement={statement}
        onClose={close}
      />
      <PaymentDrawer open={opened === 'pay'} statement={statement} onClose={close} />
      <VoidDrawer open={opened === 'void'} statement={statement} onClose={close} />
    </>
  );
}

function useMailing(id: string) {
  const t = usePageTexts();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: () => client.POST('/api/statements/{id}/mail', { params: { path: { id } } }),
    onSuccess: async ({ data }) => {
      const { delivery, email } = data!;
      await reloadStatements();
      void message.success(t(delivery === 'email' ? 'mailed' : 'mailed.log', { email }));
    },
  });
}
