import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { usePaymentTexts } from './payment-texts';

interface ReceiptFileProps {
  /** Path of the payment in the API. */
  readonly of: string;
  readonly number: string;
}

/** Beside the number of a receipt: its file. */
export function ReceiptFile({ of, number }: ReceiptFileProps) {
  const t = usePaymentTexts();
  const label = t('receipt.download', { number });
  return (
    <Button
      type="text"
      size="small"
      icon={<DownloadOutlined />}
      href={`${of}/receipt`}
      download
      title={label}
      aria-label={label}
      onClick={(event) => event.stopPropagation()}
    />
  );
}
