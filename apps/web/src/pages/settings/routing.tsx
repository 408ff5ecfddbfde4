import { Form, Input, InputNumber, Switch } from 'antd';
import { Section } from '../../ui/section';
import { saveSetting, type SettingValues, type Stored } from './data';
import { SettingForm } from './setting-form';
import { useSettingTexts } from './texts';

type Values = SettingValues['routing'];

const SWITCHES = ['keepsAffinity', 'prefersFast', 'hedges'] as const;

/** How calls find their channel. */
export function Routing({ stored: { value, version } }: { readonly stored: Stored<'routing'> }) {
  const t = useSettingTexts();
  const number = { precision: 0, style: { width: '100%' } };
  return (
    <Section title={t('routing')}>
      <SettingForm<Values> values={value} save={(next) => saveSetting('routing', next, version)}>
        <Form.Item
          name="maxAttempts"
          label={t('routing.maxAttempts')}
          extra={t('routing.maxAttempts.extra')}
          rules={[{ required: true }]}
        >
          <InputNumber min={1} max={10} {...number} />
        </Form.Item>
        {SWITCHES.map((name) => (
          <Form.Item
            key={name}
            name={name}
            label={t(`routing.${name}`)}
            extra={t(`routing.${name}.extra`)}
            valuePropName="checked"
          >
            <Switch />
          </Form.Item>
        ))}
        <div className="settings-columns">
          <Form.Item name="queueSeconds" label={t('routing.queueSeconds')} rules={[{ required: true }]}>
            <InputNumber min={0} max={60} suffix="s" {...number} />
          </Form.Item>
          <Form.Item name="queueLength" label={t('routing.queueLength')} rules={[{ required: true }]}>
            <InputNumber min={0} max={10_000} {...number} />
          </Form.Item>
        </div>
        <p className="settings-note">{t('routing.queue.extra')}</p>
        <Form.Item
          name="probeBudgetUsd"
          label={t('routing.probeBudgetUsd')}
          extra={t('routing.probeBudgetUsd.extra')}
          rules={[{ required: true, pattern: /^\d{1,6}(\.\d{1,9})?$/, message: t('routing.probeBudgetUsd.invalid') }]}
        >
          <Input inputMode="decimal" prefix="$" autoComplete="off" />
        </Form.Item>
      </SettingForm>
    </Section>
  );
}
