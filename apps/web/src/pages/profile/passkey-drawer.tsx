import { startRegistration } from '@simplewebauthn/browser';
import { Form, Input } from 'antd';
import { client, Problem } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { deviceOf } from '../../parts/sessions/device';
import { reloadMine } from './data';
import { useProfileTexts } from './texts';

interface PasskeyDrawerProps {
  readonly passkey: 'new' | { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}

/** A name for a passkey: of a new one, which the browser then makes, or of one that is there. */
export function PasskeyDrawer({ passkey, onClose }: PasskeyDrawerProps) {
  const t = useProfileTexts();
  const isNew = passkey === 'new';
  const submit = async ({ name }: { readonly name: string }) => {
    if (isNew) await register(name, t('passkeys.exists'));
    else await client.PATCH('/api/me/passkeys/{id}', { params: { path: { id: passkey.id } }, body: { name } });
    await reloadMine();
  };
  return (
    <FormDrawer<{ name: string }>
      open
      title={isNew ? t('passkeys.add') : t('passkeys.rename')}
      {...(isNew && { submitLabel: t('passkeys.add.submit') })}
      initialValues={{ name: isNew ? (deviceOf(navigator.userAgent)?.system ?? '') : passkey.name }}
      submit={submit}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={t('passkeys.name')}
        extra={t('passkeys.name.extra')}
        rules={[{ required: true, whitespace: true, max: 100 }]}
      >
        <Input autoFocus />
      </Form.Item>
    </FormDrawer>
  );
}

async function register(name: string, ifThere: string): Promise<void> {
  const { data } = await client.POST('/api/me/passkeys/options');
  const response = await startRegistration({ optionsJSON: data as never }).catch((error: Error) => {
    // The browser's own dialog has said what it had to say; what it throws is for developers.
    const title = error.name === 'InvalidStateError' ? ifThere : error.message;
    throw new Problem({ title, status: 400, code: 'passkey_refused' });
  });
  await client.POST('/api/me/passkeys', { body: { name, response: response as never } });
}
