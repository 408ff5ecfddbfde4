import { Form, InputNumber } from 'antd';
import { Section } from '../../ui/section';
import { saveSetting, type SettingValues, type Stored } from './data';
import { SettingForm } from './setting-form';
import { useSettingTexts } from './texts';

type Values = SettingValues['retention'];

/** What is dropped when it is old. */
export function Retention({ stored: { value, version } }: { readonly stored: Stored<'retention'> }) {
  const t = useSettingTexts();
  const save = ({ usageDetailMonths = null, noticeDays }: Values) =>
    saveSetting('retention', { usageDetailMonths, noticeDays }, version);
  return (
    <Section title={t('retention')}>
      <SettingForm<Values> values={value} save={save}>
        <Form.Item
          name="usageDetailMonths"
          label={t('retention.usageDetailMonths')}
          extra={t('retention.usageDetailMonths.extra')}
        >
          <InputNumber
            min={1}
            max={240}
            precision={0}
            placeholder={t('retention.usageDetailMonths.never')}
            style={{ width: '100%' }}
          />
        </Form.Item>
        <Form.Item
          name="noticeDays"
          label={t('retention.noticeDays')}
          extra={t('retention.noticeDays.extra')}
          rules={[{ required: true }]}
        >
          <InputNumber min={1} max={90} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </SettingForm>
    </Section>
  );
}
