import { Form, Input } from 'antd';
import { Section } from '../../ui/section';
import { saveSetting, type Stored } from './data';
import { SettingForm } from './setting-form';
import { useSettingTexts } from './texts';

const AMOUNT = /^\d{1,6}(\.\d{1,2})?$/;

/** How much may be paid by card at once. */
export function Payments({ stored: { value, version } }: { readonly stored: Stored<'payments'> }) {
  const t = useSettingTexts();
  const rules = [{ required: true, pattern: AMOUNT, message: t('payments.wrong') }];
  return (
    <Section title={t('payments')}>
      <SettingForm values={value} save={(next) => saveSetting('payments', next, version)}>
        <Form.Item name="minUsd" label={t('payments.min')} rules={rules}>
          <Input prefix="$" inputMode="decimal" />
        </Form.Item>
        <Form.Item name="maxUsd" label={t('payments.max')} rules={rules}>
          <Input prefix="$" inputMode="decimal" />
        </Form.Item>
      </SettingForm>
    </Section>
  );
}
