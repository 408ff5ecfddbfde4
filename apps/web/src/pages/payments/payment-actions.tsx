import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { client, idempotencyKey, queryClient, toProblem } from '../../client';
import type { components } from '../../client/generated/api';
import { FormDrawer } from '../../ui/form-drawer';
import { usePageTexts } from './page-texts';

type Payment = components['schemas']['Payment'];

const reload = () =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/payments') });

/** What finance may do with a payment now. */
export function PaymentActions({ payment }: { readonly payment: Payment }) {
  const me = useMe();
  if (!permissionsIn(me, undefined).has('payments:write')) return null;
  if (payment.state === 'awaiting_approval')
    return <Decision payment={payment} isOwn={payment.requestedById === me.id} />;
  const isRefundable = payment.provider === 'stripe' && ['succeeded', 'partly_refunded'].includes(payment.state);
  return (
    <>
      {payment.takenUsd !== payment.returnedUsd && <Collect id={payment.id} />}
      {isRefundable && <Refund payment={payment} />}
    </>
  );
}

function Decision({ payment: { id }, isOwn }: { readonly payment: Payment; readonly isOwn: boolean }) {
  const t = usePageTexts();
  const [isRejecting, setIsRejecting] = useState(false);
  const approve = useAction(() => client.POST('/api/payments/{id}/approval', { params: { path: { id } } }));
  if (isOwn) return <span className="faint">{t('second')}</span>;
  const reject = async (body: { reason: string }) => {
    await client.POST('/api/payments/{id}/rejection', { params: { path: { id } }, body });
    await reload();
  };
  return (
    <>
      <Button danger onClick={() => setIsRejecting(true)}>
        {t('reject')}
      </Button>
      <Button type="primary" loading={approve.isBusy} onClick={approve.run}>
        {t('approve')}
      </Button>
      <FormDrawer<{ reason: string }>
        open={isRejecting}
        title={t('reject.title')}
        submitLabel={t('reject')}
        submit={reject}
        onClose={() => setIsRejecting(false)}
      >
        <Reason />
      </FormDrawer>
    </>
  );
}

interface RefundValues {
  readonly amountUsd: string;
  readonly reason: string;
}

function Refund({ payment }: { readonly payment: Payment }) {
  const t = usePageTexts();
  const [key, setKey] = useState<ReturnType<typeof idempotencyKey>>();
  const submit = async (body: RefundValues) => {
    const params = { path: { id: payment.id }, header: key! };
    await client.POST('/api/payments/{id}/refunds', { params, body });
    await reload();
  };
  return (
    <>
      <Button onClick={() => setKey(idempotencyKey())}>{t('refund')}</Button>
      <FormDrawer<RefundValues>
        open={key !== undefined}
        title={t('refund')}
        submitLabel={t('refund')}
        submit={submit}
        onClose={() => setKey(undefined)}
      >
        <p className="form-note">{t('refund.text')}</p>
        <Form.Item name="amountUsd" label={t('amount')} rules={[{ required: true, message: t('needed') }]}>
          <Input prefix="$" inputMode="decimal" autoComplete="off" autoFocus style={{ width: 180 }} />
        </Form.Item>
        <Reason />
      </FormDrawer>
    </>
  );
}

function Reason() {
  const t = usePageTexts();
  return (
    <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('needed') }]}>
      <Input.TextArea maxLength={500} rows={3} />
    </Form.Item>
  );
}

function Collect({ id }: { readonly id: string }) {
  const t = usePageTexts();
  const collect = useAction(() => client.POST('/api/payments/{id}/collection', { params: { path: { id } } }));
  return (
    <Button loading={collect.isBusy} onClick={collect.run}>
      {t('collect')}
    </Button>
  );
}

/** One click, said when it failed. */
function useAction(act: () => Promise<unknown>) {
  const { message } = App.useApp();
  const [isBusy, setIsBusy] = useState(false);
  const run = async () => {
    setIsBusy(true);
    await act()
      .then(reload)
      .catch((error: unknown) => message.error(toProblem(error).message));
    setIsBusy(false);
  };
  return { isBusy, run: () => void run() };
}
