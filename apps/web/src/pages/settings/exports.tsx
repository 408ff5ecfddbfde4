import { Form, InputNumber } from 'antd';
import { Section } from '../../ui/section';
import { saveSetting, type Stored } from './data';
import { SettingForm } from './setting-form';
import { useSettingTexts } from './texts';

const MOST_DAYS = 365;

export function Exports({ stored: { value, version } }: { readonly stored: Stored<'exports'> }) {
  const t = useSettingTexts();
  return (
    <Section title={t('exports')}>
      <SettingForm values={value} save={(next) => saveSetting('exports', next, version)}>
        <Form.Item
          name="keepDays"
          label={t('exports.keepDays')}
          extra={t('exports.keepDays.extra')}
          rules={[{ required: true }]}
        >
          <InputNumber min={1} max={MOST_DAYS} precision={0} />
        </Form.Item>
      </SettingForm>
    </Section>
  );
}
