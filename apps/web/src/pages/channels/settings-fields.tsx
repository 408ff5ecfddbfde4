import { Form, InputNumber, Select } from 'antd';
import { AdvancedFields } from './advanced-fields';
import { useOptions, type Mapping } from './channels-api';
import type { SettingsProps } from './settings-values';
import { useChannelTexts } from './texts';

export const upstreamModelsOf = (models: readonly Mapping[]): string[] => [
  ...new Set(models.map(({ upstreamModel }) => upstreamModel)),
];

/** How a channel takes part in routing; what few need is folded away. */
export function SettingsFields(props: SettingsProps) {
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
      <Form.Item name="tags" label={t('tags')} extra={t('tags.help')}>
        <TagsField />
      </Form.Item>
      <AdvancedFields {...props} />
    </>
  );
}

interface TagsProps {
  readonly id?: string;
  readonly value?: string[];
  readonly onChange?: (tags: string[]) => void;
  /** One of these may be chosen, and no other entered. */
  readonly choices?: readonly string[];
}

/** Tags in use to choose from, or new ones. */
export function TagsField({ choices, ...given }: TagsProps) {
  const { tags } = useOptions();
  return (
    <Select
      {...given}
      mode={choices ? 'multiple' : 'tags'}
      allowClear
      maxCount={20}
      tokenSeparators={[',', ' ']}
      options={(choices ?? tags).map((tag) => ({ value: tag, label: tag }))}
    />
  );
}
