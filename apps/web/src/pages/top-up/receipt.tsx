import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { usePlace } from '../../app/place';
import { api } from '../../client';
import type { components } from '../../client/generated/api';
import { PaymentState, useProviderName } from '../../parts/payments/payment-words';
import { Usd } from '../../ui/amounts';
import { Facts } from '../../ui/facts';
import { PageHeader } from '../../ui/page-header';
import { Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import { usePageTexts } from './page-texts';
import './top-up.css';

type Receipt = components['schemas']['Receipt'];

/** To be printed, or kept as PDF. */
export default function ReceiptPage() {
  const t = usePageTexts();
  const { organizationId = '', paymentId: id = '' } = usePlace().params;
  const path = { organizationId, id };
  const receipt = api.useQuery('get', '/api/organizations/{organizationId}/payments/{id}', { params: { path } });
  const { data } = receipt;
  if (receipt.error && !data) return <Failed error={receipt.error} onRetry={receipt.refetch} />;
  return (
    <>
      <PageHeader
        isDetail
        title={data?.receiptNumber ? t('receipt.number', { number: data.receiptNumber }) : t('receipt')}
        actions={data && <Actions receipt={data} />}
      />
      {data ? <Paper receipt={data} /> : <LoadingRows count={6} />}
    </>
  );
}

function Actions({ receipt: { id, organizationId, receiptNumber } }: { readonly receipt: Receipt }) {
  const t = usePageTexts();
  const path = `/api/organizations/${organizationId}/payments/${id}/receipt`;
  return (
    <>
      <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
        {t('receipt.print')}
      </Button>
      {receiptNumber && (
        <Button icon={<DownloadOutlined />} href={path} download>
          PDF
        </Button>
      )}
    </>
  );
}

function Paper({ receipt }: { readonly receipt: Receipt }) {
  const t = usePageTexts();
  const nameOf = useProviderName();
  const { organizationName, seller, product, succeededAt, amountUsd, returnedUsd, provider, state, id } = receipt;
  const facts = [
    [t('receipt.from'), <span className="receipt-seller">{seller || product}</span>],
    [t('receipt.for'), organizationName],
    [t('receipt.what'), t('receipt.credit', { product })],
    [t('receipt.paidOn'), <Time value={succeededAt} show="absolute" />],
    [t('provider'), nameOf(provider)],
    [t('state'), <PaymentState state={state} />],
    ...(Number(returnedUsd) > 0 ? [[t('receipt.returned'), <Usd value={returnedUsd} />] as const] : []),
    [t('receipt.id'), <span className="code">{id}</span>],
  ] as const;
  return (
    <article className="receipt">
      <p className="receipt-amount">
        <Usd value={amountUsd} />
      </p>
      <Facts facts={facts} />
    </article>
  );
}
