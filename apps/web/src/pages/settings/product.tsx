import { Form, Input } from 'antd';
import { Section } from '../../ui/section';
import { saveSetting, type Stored } from './data';
import { SettingForm } from './setting-form';
import { useSettingTexts } from './texts';

export function Product({ stored: { value, version } }: { readonly stored: Stored<'product'> }) {
  const t = useSettingTexts();
  return (
    <Section title={t('product')}>
      <SettingForm values={value} save={(next) => saveSetting('product', next, version)}>
        <Form.Item
          name="name"
          label={t('product.name')}
          extra={t('product.name.extra')}
          rules={[{ required: true, whitespace: true, max: 50 }]}
        >
          <Input />
        </Form.Item>
      </SettingForm>
    </Section>
  );
}
