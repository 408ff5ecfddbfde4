import { Collapse, Form, InputNumber, Select } from 'antd';
import { useOptions } from './channels-api';
import { useChannelTexts } from './texts';

const TIMEOUTS = [
  { name: 'connectTimeoutMs', min: 100, max: 60_000 },
  { name: 'firstByteTimeoutMs', min: 1_000, max: 900_000 },
  { name: 'idleTimeoutMs', min: 1_000, max: 600_000 },
] as const;

export const USUAL_SETTINGS = {
  priority: 0,
  weight: 100,
  groupIds: [] as string[],
  onDisconnect: 'drain' as 'drain' | 'abort',
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 120_000,
  idleTimeoutMs: 60_000,
};
export type Settings = typeof USUAL_SETTINGS;

/** How a channel takes part in routing. */
export function SettingsFields() {
  const t = useChannelTexts();
  const { groups } = useOptions();
  const wide = { width: '100%' };
  return (
    <>
      <div className="form-columns">
        <Form.Item name="priority" label={t('priority')} extra={t('priority.help')} rules={[{ required: true }]}>
          <InputNumber min={-1000} max={1000} precision={0} style={wide} />
        </Form.Item>
        <Form.Item name="weight" label={t('weight')} extra={t('weight.help')} rules={[{ required: true }]}>
          <InputNumber min={1} max={1000} precision={0} style={wide} />
        </Form.Item>
      </div>
      <Form.Item name="groupIds" label={t('groups')} extra={t('groups.help')}>
        <Select
          mode="multiple"
          allowClear
          placeholder={t('groups.all')}
          options={groups.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Collapse
        ghost
        size="small"
        items={[{ key: 'more', label: t('more'), forceRender: true, children: <Patience /> }]}
        styles={{ header: { paddingInline: 0 }, body: { paddingInline: 0 } }}
      />
    </>
  );
}

function Patience() {
  const t = useChannelTexts();
  return (
    <>
      <div className="form-columns">
        {TIMEOUTS.map(({ name, min, max }) => (
          <Form.Item key={name} name={name} label={t(name)} rules={[{ required: true }]}>
            <InputNumber min={min} max={max} precision={0} suffix="ms" style={{ width: '100%' }} />
          </Form.Item>
        ))}
      </div>
      <Form.Item name="onDisconnect" label={t('onDisconnect')} extra={t('onDisconnect.help')}>
        <Select
          options={(['drain', 'abort'] as const).map((value) => ({ value, label: t(`onDisconnect.${value}`) }))}
        />
      </Form.Item>
    </>
  );
}
