import { Form, Input, Switch } from 'antd';
import { CopyText } from '../../ui/copy-text';
import { DomainsField } from './domains-field';
import { useSettingTexts } from './texts';

/** Of one that is there `redirectUri` is known, and its secret need not be entered again. */
export function ProviderFields({ redirectUri }: { readonly redirectUri?: string }) {
  const t = useSettingTexts();
  const isNew = redirectUri === undefined;
  const needed = [{ required: true, whitespace: true }];
  return (
    <>
      {isNew && (
        <Form.Item
          name="id"
          label={t('provider.id')}
          extra={t('provider.id.extra')}
          rules={[{ required: true, pattern: /^[a-z0-9-]{1,40}$/ }]}
        >
          <Input autoFocus placeholder="keycloak" />
        </Form.Item>
      )}
      <Form.Item name="label" label={t('provider.label')} extra={t('provider.label.extra')} rules={needed}>
        <Input placeholder="Keycloak" maxLength={50} />
      </Form.Item>
      <Form.Item name="issuer" label={t('provider.issuer')} extra={t('provider.issuer.extra')} rules={needed}>
        <Input placeholder="https://login.example.com/realms/staff" />
      </Form.Item>
      <Form.Item name="clientId" label={t('provider.clientId')} rules={needed}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="clientSecret"
        label={t('provider.clientSecret')}
        extra={isNew ? undefined : t('provider.clientSecret.kept')}
        rules={isNew ? needed : []}
      >
        <Input.Password autoComplete="off" />
      </Form.Item>
      {redirectUri && (
        <Form.Item label={t('provider.redirectUri')} extra={t('provider.redirectUri.extra')}>
          <CopyText text={redirectUri} />
        </Form.Item>
      )}
      <Form.Item name="allowedDomains" label={t('provider.allowedDomains')} extra={t('provider.allowedDomains.extra')}>
        <DomainsField />
      </Form.Item>
      <Form.Item
        name="createsUsers"
        label={t('provider.createsUsers')}
        extra={t('provider.createsUsers.extra')}
        valuePropName="checked"
        required
      >
        <Switch />
      </Form.Item>
      <Form.Item name="isEnabled" label={t('provider.isEnabled')} valuePropName="checked" required>
        <Switch />
      </Form.Item>
    </>
  );
}
