import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useMe } from '../../app/session';
import { client } from '../../client';
import { NewPassword } from '../../parts/entrance/new-password';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadMine, useSecurity } from './data';
import { Part } from './part';
import { useProfileTexts } from './texts';

interface Values {
  readonly currentPassword?: string;
  readonly password: string;
}

export function Password() {
  const t = useProfileTexts();
  const { message } = App.useApp();
  const { email } = useMe();
  const hasPassword = useSecurity().data?.hasPassword ?? true;
  const [isChanging, setIsChanging] = useState(false);
  const label = hasPassword ? t('password.change') : t('password.set');
  const submit = async (body: Values) => {
    await client.POST('/api/me/password', { body });
    void message.success(t('password.changed'));
    await reloadMine();
  };
  return (
    <Part
      id="password"
      title={t('password')}
      text={hasPassword ? t('password.text') : t('password.none')}
      action={<Button onClick={() => setIsChanging(true)}>{label}</Button>}
    >
      <FormDrawer<Values> open={isChanging} title={label} submit={submit} onClose={() => setIsChanging(false)}>
        <input type="email" hidden readOnly autoComplete="username" value={email} />
        {hasPassword && (
          <Form.Item
            name="currentPassword"
            label={t('password.current')}
            rules={[{ required: true, message: t('password.current.needed') }]}
          >
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
        )}
        <NewPassword />
      </FormDrawer>
    </Part>
  );
}
