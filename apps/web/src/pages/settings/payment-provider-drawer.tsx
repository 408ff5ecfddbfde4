import { Form, Input, Switch } from 'antd';
import { client, ifMatch, queryClient } from '../../client';
import type { components } from '../../client/generated/api';
import { CopyText } from '../../ui/copy-text';
import { FormDrawer } from '../../ui/form-drawer';
import { useSettingTexts } from './texts';

export type PaymentProvider = components['schemas']['PaymentProvider'];

const PATH = '/api/payment-providers';
const STRIPE = 'stripe';

export const reloadPaymentProviders = () => queryClient.invalidateQueries({ queryKey: ['get', PATH] });

interface Values {
  readonly name: string;
  readonly label: string;
  readonly isEnabled: boolean;
  readonly apiKey?: string;
  readonly webhookSecret?: string;
}

interface DrawerProps {
  readonly provider: PaymentProvider | 'new';
  readonly onClose: () => void;
}

/** Secrets go in and never come out: of one that is there, what is left empty stays. */
export function PaymentProviderDrawer({ provider, onClose }: DrawerProps) {
  const t = useSettingTexts();
  const isNew = provider === 'new';
  const submit = async (values: Values) => {
    await (isNew ? add(values) : change(provider, values));
    await reloadPaymentProviders();
  };
  return (
    <FormDrawer<Values>
      open
      title={isNew ? t('payers.add') : t('providers.edit.of', { label: provider.label })}
      initialValues={isNew ? { name: STRIPE, isEnabled: true } : { ...provider }}
      submit={submit}
      onClose={onClose}
      onReload={reloadPaymentProviders}
    >
      {isNew && (
        <Form.Item
          name="name"
          label={t('payer.name')}
          extra={t('payer.name.extra')}
          rules={[{ required: true, pattern: /^[a-z0-9-]{1,40}$/ }]}
        >
          <Input autoComplete="off" />
        </Form.Item>
      )}
      <Form.Item name="label" label={t('payer.label')} rules={[{ required: true, whitespace: true }]}>
        <Input maxLength={50} autoComplete="off" />
      </Form.Item>
      <Secrets isNew={isNew} {...(!isNew && { name: provider.name })} />
      {!isNew && (
        <Form.Item label={t('payer.webhookUrl')} extra={t('payer.webhookUrl.extra')}>
          <CopyText text={provider.webhookUrl} />
        </Form.Item>
      )}
      <Form.Item name="isEnabled" label={t('provider.isEnabled')} valuePropName="checked" required>
        <Switch />
      </Form.Item>
    </FormDrawer>
  );
}

function Secrets({ isNew, name }: { readonly isNew: boolean; readonly name?: string }) {
  const t = useSettingTexts();
  const typed = Form.useWatch('name') as string | undefined;
  const rules = [{ required: isNew, min: 16 }];
  const kept = isNew ? undefined : t('provider.clientSecret.kept');
  return (
    <>
      {(name ?? typed) === STRIPE && (
        <Form.Item name="apiKey" label={t('payer.apiKey')} extra={kept} rules={rules}>
          <Input.Password autoComplete="off" placeholder="sk_live_…" />
        </Form.Item>
      )}
      <Form.Item name="webhookSecret" label={t('payer.webhookSecret')} extra={kept} rules={rules}>
        <Input.Password autoComplete="off" />
      </Form.Item>
    </>
  );
}

const add = ({ webhookSecret = '', ...values }: Values) => client.POST(PATH, { body: { ...values, webhookSecret } });

function change({ name, version }: PaymentProvider, { label, isEnabled, apiKey, webhookSecret }: Values) {
  const body = { label, isEnabled, ...(apiKey && { apiKey }), ...(webhookSecret && { webhookSecret }) };
  return client.PATCH(`${PATH}/{id}`, { params: { path: { id: name }, header: ifMatch(version) }, body });
}
