import { Form, Input, Radio, Select } from 'antd';
import { useGroupOptions } from './group-options';
import { useOrganizationTexts } from './texts';

export interface OrganizationValues {
  readonly name: string;
  readonly timeZone: string;
  readonly groupId: string;
  readonly holdMode: 'strict' | 'expected';
}

const ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((value) => ({ value, label: value }));

/** `isOwn`: what the admins of an organization may change themselves. */
export function OrganizationFields({ isOwn = false }: { readonly isOwn?: boolean }) {
  const t = useOrganizationTexts();
  return (
    <>
      <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, max: 100 }]}>
        <Input autoFocus />
      </Form.Item>
      <Form.Item name="timeZone" label={t('timeZone')} extra={t('timeZone.extra')} rules={[{ required: true }]}>
        <Select showSearch options={ZONES} />
      </Form.Item>
      {!isOwn && <PlatformFields />}
    </>
  );
}

function PlatformFields() {
  const t = useOrganizationTexts();
  const groups = useGroupOptions();
  return (
    <>
      <Form.Item name="groupId" label={t('group')} extra={t('group.extra')} rules={[{ required: true }]}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={groups} />
      </Form.Item>
      <Form.Item name="holdMode" label={t('holdMode')} rules={[{ required: true }]}>
        <Radio.Group className="choices">
          <Radio value="strict">
            {t('holdMode.strict')}
            <small>{t('holdMode.strict.text')}</small>
          </Radio>
          <Radio value="expected">
            {t('holdMode.expected')}
            <small>{t('holdMode.expected.text')}</small>
          </Radio>
        </Radio.Group>
      </Form.Item>
    </>
  );
}
