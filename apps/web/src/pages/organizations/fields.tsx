import { Form, Input, Radio, Select } from 'antd';
import { UNSIGNED_USD } from './amounts';
import { useGroupOptions } from './group-options';
import { useOrganizationTexts } from './texts';

export interface OrganizationValues {
  readonly name: string;
  readonly timeZone: string;
  /** Empty: no warning. */
  readonly lowBalanceUsd?: string | null;
  readonly groupId: string;
  readonly moreGroupIds?: string[];
  readonly holdMode: 'strict' | 'expected';
}

const ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((value) => ({ value, label: value }));

interface OrganizationFieldsProps {
  /** What the admins of an organization may change themselves. */
  readonly isOwn?: boolean;
  readonly isNew?: boolean;
}

export function OrganizationFields({ isOwn = false, isNew = false }: OrganizationFieldsProps) {
  const t = useOrganizationTexts();
  return (
    <>
      <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, max: 100 }]}>
        <Input autoFocus />
      </Form.Item>
      <Form.Item name="timeZone" label={t('timeZone')} extra={t('timeZone.extra')} rules={[{ required: true }]}>
        <Select showSearch options={ZONES} />
      </Form.Item>
      {!isNew && (
        <Form.Item
          name="lowBalanceUsd"
          label={t('lowBalance')}
          extra={t('lowBalance.extra')}
          rules={[{ pattern: UNSIGNED_USD, message: t('amount.format') }]}
        >
          <Input prefix="$" inputMode="decimal" autoComplete="off" placeholder={t('lowBalance.none')} />
        </Form.Item>
      )}
      {!isOwn && <PlatformFields isNew={isNew} />}
    </>
  );
}

function PlatformFields({ isNew }: { readonly isNew: boolean }) {
  const t = useOrganizationTexts();
  const groups = useGroupOptions();
  const own = Form.useWatch<string | undefined>('groupId');
  return (
    <>
      <Form.Item name="groupId" label={t('group')} extra={t('group.extra')} rules={[{ required: true }]}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={groups} />
      </Form.Item>
      {!isNew && (
        <Form.Item name="moreGroupIds" label={t('moreGroups')} extra={t('moreGroups.extra')}>
          <Select
            mode="multiple"
            allowClear
            placeholder={t('moreGroups.none')}
            showSearch={{ optionFilterProp: 'label' }}
            options={groups?.filter(({ value }) => value !== own)}
          />
        </Form.Item>
      )}
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
