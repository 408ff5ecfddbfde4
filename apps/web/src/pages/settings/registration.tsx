import { Form, Select, Switch } from 'antd';
import { api } from '../../client';
import { Section } from '../../ui/section';
import { saveSetting, type SettingValues, type Stored } from './data';
import { DomainsField } from './domains-field';
import { SettingForm } from './setting-form';
import { useSettingTexts } from './texts';

type Values = SettingValues['registration'];

export function Registration({ stored: { value, version } }: { readonly stored: Stored<'registration'> }) {
  const t = useSettingTexts();
  const groups = api.useQuery('get', '/api/groups', { params: { query: { pageSize: 100, sort: 'name' } } });
  const save = ({ isOpen, allowedDomains, groupId }: Values) =>
    saveSetting('registration', { isOpen, allowedDomains, groupId: groupId ?? null }, version);
  return (
    <Section title={t('registration')}>
      <SettingForm<Values> values={value} save={save}>
        <Form.Item
          name="isOpen"
          label={t('registration.isOpen')}
          extra={t('registration.isOpen.extra')}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
        <Form.Item name="allowedDomains" label={t('registration.domains')} extra={t('registration.domains.extra')}>
          <DomainsField />
        </Form.Item>
        <Form.Item name="groupId" label={t('registration.group')}>
          <Select
            allowClear
            placeholder={t('registration.group.default')}
            loading={groups.isPending}
            options={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
      </SettingForm>
    </Section>
  );
}
