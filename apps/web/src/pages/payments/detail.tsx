import { Alert } from 'antd';
import { usePlace } from '../../app/place';
import { api } from '../../client';
import type { components } from '../../client/generated/api';
import { PaymentState, useProviderName } from '../../parts/payments/payment-words';
import { ReceiptNumber } from '../../parts/payments/receipt-number';
import { Usd } from '../../ui/amounts';
import { Facts } from '../../ui/facts';
import { PageHeader } from '../../ui/page-header';
import { Section } from '../../ui/section';
import { Stat, Stats } from '../../ui/stat';
import { Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import { PaymentActions } from './payment-actions';
import { PaymentEvents } from './payment-events';
import { usePageTexts } from './page-texts';
import './payments.css';

type Payment = components['schemas']['Payment'];

export default function PaymentPage() {
  const id = usePlace().params['paymentId'] ?? '';
  const payment = api.useQuery('get', '/api/payments/{id}', { params: { path: { id } } });
  const { data } = payment;
  if (payment.error && !data) return <Failed error={payment.error} onRetry={payment.refetch} />;
  return (
    <>
      <PageHeader
        isDetail
        title={data?.organizationName ?? '…'}
        description={data && <Summary payment={data} />}
        actions={data && <PaymentActions payment={data} />}
      />
      {data ? <Whole payment={data} /> : <LoadingRows count={6} />}
    </>
  );
}

function Whole({ payment }: { readonly payment: Payment }) {
  const t = usePageTexts();
  const { id, amountUsd, returnedUsd, takenUsd, receiptNumber, provider } = payment;
  return (
    <>
      {takenUsd !== returnedUsd && (
        <Alert type="warning" showIcon role="status" className="payment-owed" title={t('owed')} />
      )}
      <Stats size="four">
        <Stat label={t('amount')} value={<Usd value={amountUsd} />} note={<Paid payment={payment} />} />
        <Stat label={t('returned')} value={<Usd value={returnedUsd} />} />
        <Stat label={t('taken')} value={<Usd value={takenUsd} />} />
        <Stat
          label={t('receipt')}
          value={receiptNumber ? <ReceiptNumber of={`/api/payments/${id}`} number={receiptNumber} /> : '–'}
        />
      </Stats>
      <div className="payment-parts">
        <Section title={t('facts')}>
          <PaymentFacts payment={payment} />
        </Section>
        {provider !== 'bank_transfer' && <PaymentEvents id={id} />}
      </div>
    </>
  );
}

function Summary({ payment }: { readonly payment: Payment }) {
  const nameOf = useProviderName();
  return (
    <span className="payment-summary">
      <PaymentState state={payment.state} /> <span>{nameOf(payment.provider)}</span> <Time value={payment.createdAt} />
    </span>
  );
}

/** What was paid, in cents there and as people write it here. */
function Paid({ payment: { paidMinor, paidCurrency } }: { readonly payment: Payment }) {
  const digits = paidMinor.padStart(3, '0');
  return <>{`${paidCurrency} ${digits.slice(0, -2)}.${digits.slice(-2)}`}</>;
}

function PaymentFacts({ payment }: { readonly payment: Payment }) {
  const t = usePageTexts();
  const { requestedBy, isAutomatic, decidedBy, decidedAt, externalId, memo, receivedOn, failure } = payment;
  const facts = [
    [t('requestedBy'), isAutomatic ? t('automatic') : (requestedBy ?? '–')],
    [
      t('decidedBy'),
      decidedBy && (
        <>
          {decidedBy} · <Time value={decidedAt} />
        </>
      ),
    ],
    [t('reference'), externalId && <span className="code">{externalId}</span>],
    [t('receivedOn'), receivedOn],
    [t('memo'), memo],
    [t('failure'), failure],
    [t('succeededAt'), payment.succeededAt && <Time value={payment.succeededAt} show="absolute" />],
    [t('transactions'), payment.transactionIds.join(', ')],
  ] as const;
  return <Facts facts={facts.filter(([, value]) => value)} />;
}
