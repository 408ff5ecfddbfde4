import { DatePicker, Form, Input, InputNumber, Segmented } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { client, idempotencyKey } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import type { NewCodes } from './codes-once';
import { usePageTexts } from './page-texts';

/** Dollars with up to nine decimals, more than nothing and less than a million; the server checks it again. */
const AMOUNT = /^(?=.*[1-9])\d{1,6}(\.\d{1,9})?$/;

interface Values {
  readonly name: string;
  readonly kind: 'top_up' | 'grant';
  readonly amountUsd: string;
  readonly count: number;
  readonly grantDays?: number | null;
  readonly expiresAt?: Dayjs | null;
}

interface NewBatchDrawerProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onMade: (made: NewCodes) => void;
}

export function NewBatchDrawer(props: NewBatchDrawerProps) {
  // A new intention each time it is opened: sending the same one again makes nothing twice.
  return <Drawer key={String(props.open)} {...props} />;
}

function Drawer({ open, onClose, onMade }: NewBatchDrawerProps) {
  const t = usePageTexts();
  const [key] = useState(() => idempotencyKey());
  const submit = async ({ expiresAt = null, grantDays = null, ...values }: Values) => {
    const body = {
      ...values,
      grantDays: values.kind === 'grant' ? grantDays : null,
      expiresAt: expiresAt?.endOf('minute').toISOString() ?? null,
    };
    const { data } = await client.POST('/api/redemption-batches', { params: { header: key }, body });
    onMade({ name: data!.name, amountUsd: data!.amountUsd, codes: data!.codes });
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={t('new')}
      submitLabel={t('make')}
      initialValues={{ kind: 'top_up', count: 10 }}
      submit={submit}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={t('name')}
        extra={t('name.hint')}
        rules={[{ required: true, message: t('needed') }]}
      >
        <Input maxLength={100} autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item name="kind" label={t('kind')} required>
        <Segmented
          aria-label={t('kind')}
          options={(['top_up', 'grant'] as const).map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
      </Form.Item>
      <KindNote />
      <Amount />
      <Form.Item name="count" label={t('count')} rules={[{ required: true, message: t('needed') }]}>
        <InputNumber min={1} max={10_000} precision={0} style={{ width: 180 }} />
      </Form.Item>
      <GrantDays />
      <Form.Item name="expiresAt" label={t('expiresAt')} extra={t('expiresAt.hint')}>
        <DatePicker
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          disabledDate={(day) => day.isBefore(dayjs(), 'day')}
          style={{ width: 240 }}
        />
      </Form.Item>
    </FormDrawer>
  );
}

function Amount() {
  const t = usePageTexts();
  return (
    <Form.Item
      name="amountUsd"
      label={t('amount')}
      rules={[
        { required: true, message: t('needed') },
        { pattern: AMOUNT, message: t('amount.wrong') },
      ]}
    >
      <Input prefix="$" inputMode="decimal" autoComplete="off" placeholder="20.00" style={{ width: 180 }} />
    </Form.Item>
  );
}

function KindNote() {
  const t = usePageTexts();
  const kind = (Form.useWatch('kind') as Values['kind'] | undefined) ?? 'top_up';
  return <p className="form-note">{t(`kind.${kind}.text`)}</p>;
}

function GrantDays() {
  const t = usePageTexts();
  if (Form.useWatch('kind') !== 'grant') return null;
  return (
    <Form.Item name="grantDays" label={t('grantDays')} extra={t('grantDays.hint')}>
      <InputNumber min={1} max={3_650} precision={0} style={{ width: 180 }} />
    </Form.Item>
  );
}
