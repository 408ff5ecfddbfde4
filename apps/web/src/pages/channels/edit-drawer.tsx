import { Form, Input } from 'antd';
import { client, ifMatch } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { forgetChannels, useProviders, type Channel } from './channels-api';
import { SettingsFields, upstreamModelsOf } from './settings-fields';
import { bodyOf, valuesOf, type SettingsValues } from './settings-values';
import { useChannelTexts } from './texts';
import { SettingFields, settingsIn } from './vendor-fields';

interface EditProps {
  readonly channel: Channel;
  readonly open: boolean;
  readonly onClose: () => void;
}

type Values = SettingsValues & {
  readonly name: string;
  readonly baseUrl: string;
  readonly settings?: Readonly<Record<string, string>>;
};

export function EditDrawer({ channel, open, onClose }: EditProps) {
  const t = useChannelTexts();
  const { name, baseUrl, settings: answers } = channel;
  const provider = useProviders()?.find(({ id }) => id === channel.providerId);
  const submit = async ({ settings, ...values }: Values) => {
    const body = { ...bodyOf(values), settings: settingsIn(settings) };
    const { id, version } = channel;
    await client.PATCH('/api/channels/{id}', { params: { path: { id }, header: ifMatch(version) }, body });
    await forgetChannels();
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={t('edit.title')}
      size={560}
      initialValues={{ ...valuesOf(channel), name, baseUrl, settings: answers }}
      submit={submit}
      onClose={onClose}
      onReload={forgetChannels}
    >
      <Form.Item
        name="name"
        label={t('name')}
        rules={[{ required: true, whitespace: true, message: t('name.missing') }]}
      >
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="baseUrl"
        label={t('field.baseUrl')}
        extra={t('field.baseUrl.help')}
        rules={[{ required: true, whitespace: true, message: t('field.baseUrl.missing') }]}
      >
        <Input inputMode="url" autoComplete="off" spellCheck={false} />
      </Form.Item>
      {provider && <SettingFields provider={provider} />}
      <SettingsFields proxyOrigin={channel.proxyOrigin} upstreamModels={upstreamModelsOf(channel.models)} />
    </FormDrawer>
  );
}
