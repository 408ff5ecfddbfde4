import { DatePicker, Form, Input } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { client, idempotencyKey, queryClient } from '../../client';
import { OrganizationSelect } from '../../parts/organizations/organization-select';
import { FormDrawer } from '../../ui/form-drawer';
import { usePageTexts } from './page-texts';

/** Whole cents, more than nothing; the server checks it again. */
const AMOUNT = /^(?=.*[1-9])\d{1,9}(\.\d{1,2})?$/;

interface Values {
  readonly organizationId: string;
  readonly amountUsd: string;
  readonly reference: string;
  readonly receivedOn: Dayjs;
  readonly memo?: string;
}

interface BankTransferDrawerProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onEntered: (id: string) => void;
}

export function BankTransferDrawer(props: BankTransferDrawerProps) {
  // A new intention each time it is opened: sending the same one again enters nothing twice.
  return <Drawer key={String(props.open)} {...props} />;
}

function Drawer({ open, onClose, onEntered }: BankTransferDrawerProps) {
  const t = usePageTexts();
  const [key] = useState(() => idempotencyKey());
  const needed = { required: true, message: t('needed') };
  const submit = async ({ receivedOn, memo, ...values }: Values) => {
    const body = { ...values, receivedOn: receivedOn.format('YYYY-MM-DD'), memo: memo?.trim() || null };
    const { data } = await client.POST('/api/payments/bank-transfers', { params: { header: key }, body });
    await queryClient.invalidateQueries({ queryKey: ['get', '/api/payments'] });
    onEntered(data!.id);
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={t('enter')}
      submitLabel={t('enter.submit')}
      initialValues={{ receivedOn: dayjs() }}
      submit={submit}
      onClose={onClose}
    >
      <p className="form-note">{t('enter.text')}</p>
      <Form.Item name="organizationId" label={t('organization')} rules={[needed]}>
        <OrganizationSelect placeholder={t('organization.choose')} />
      </Form.Item>
      <Form.Item name="amountUsd" label={t('amount')} rules={[needed, { pattern: AMOUNT, message: t('amount.wrong') }]}>
        <Input prefix="$" inputMode="decimal" autoComplete="off" placeholder="1000.00" style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="reference" label={t('reference')} extra={t('reference.hint')} rules={[needed]}>
        <Input maxLength={140} autoComplete="off" />
      </Form.Item>
      <Form.Item name="receivedOn" label={t('receivedOn')} rules={[needed]}>
        <DatePicker disabledDate={(day) => day.isAfter(dayjs(), 'day')} style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="memo" label={t('memo')}>
        <Input.TextArea maxLength={500} rows={2} />
      </Form.Item>
    </FormDrawer>
  );
}
