import { DownloadOutlined } from '@ant-design/icons';
import { Button, Space } from 'antd';
import type { ReactNode } from 'react';
import { usePaymentTexts } from './payment-texts';

interface ReceiptNumberProps {
  /** Path of the payment in the API. */
  readonly of: string;
  readonly number: string;
  /** The number, where it leads somewhere. */
  readonly children?: ReactNode;
}

/** The number of a receipt, and its file. */
export function ReceiptNumber({ of, number, children = number }: ReceiptNumberProps) {
  const t = usePaymentTexts();
  const label = t('receipt.download', { number });
  return (
    <Space size={4}>
      {children}
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
    </Space>
  );
}
