import { Checkbox, DatePicker, Form, Input } from 'antd';
import dayjs from 'dayjs';
import { UNSIGNED_USD } from './amounts';
import { useOrganizationTexts } from './texts';
import { formOf, type Verb } from './verbs';

/** Dollars as the API takes them. */
export const USD = /^-?\d+(\.\d{1,9})?$/;
const AMOUNT = { prefix: '$', inputMode: 'decimal', autoComplete: 'off', placeholder: '0.00' } as const;

export function MoneyFields({ verb }: { readonly verb: Verb }) {
  const t = useOrganizationTexts();
  const { asks, needsReason = false } = formOf(verb);
  return (
    <>
      {asks !== 'nothing' && <AmountField verb={verb} />}
      {verb === 'grant' && (
        <Form.Item name="expiresAt" label={t('expiresAt')} extra={t('expiresAt.extra')}>
          <DatePicker showTime style={{ width: '100%' }} disabledDate={(day) => day.isBefore(dayjs(), 'day')} />
        </Form.Item>
      )}
      <Form.Item
        name="memo"
        label={needsReason ? t('reason') : t('memo')}
        extra={t('memo.extra')}
        rules={[{ required: needsReason, whitespace: needsReason, max: 500, message: t('reason.missing') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={500} autoFocus={asks === 'nothing'} />
      </Form.Item>
      {verb === 'reverse' && (
        <Form.Item name="mayOverdraw" valuePropName="checked" extra={t('mayOverdraw.extra')}>
          <Checkbox>{t('mayOverdraw')}</Checkbox>
        </Form.Item>
      )}
    </>
  );
}

function AmountField({ verb }: { readonly verb: Verb }) {
  const t = useOrganizationTexts();
  const { asks } = formOf(verb);
  const isSigned = asks === 'signedAmount';
  return (
    <Form.Item
      name={asks === 'limit' ? 'limitUsd' : 'amountUsd'}
      label={asks === 'limit' ? t('limit') : t('amount')}
      {...(isSigned && { extra: t('amount.signed') })}
      normalize={(text: string) => text.trim()}
      rules={[{ required: true, pattern: isSigned ? USD : UNSIGNED_USD, message: t('amount.format') }]}
    >
      <Input {...AMOUNT} autoFocus />
    </Form.Item>
  );
}
