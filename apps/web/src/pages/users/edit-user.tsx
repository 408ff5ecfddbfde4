import { Form, Input, Switch } from 'antd';
import { meQuery, useMe } from '../../app/session';
import { client, ifMatch, queryClient } from '../../client';
import { PlatformRoleSelect } from '../../parts/roles/role-select';
import { FormDrawer } from '../../ui/form-drawer';
import type { User } from './columns';
import { useUserTexts } from './texts';

type Values = Pick<User, 'name' | 'platformRole' | 'isDisabled'>;

const reloadUsers = () => queryClient.invalidateQueries({ queryKey: ['get', '/api/users'] });

export function EditUser({ user, onClose }: { readonly user: User | undefined; readonly onClose: () => void }) {
  const t = useUserTexts();
  const me = useMe();
  if (!user) return null;
  const { id, name, platformRole, isDisabled, version } = user;
  const submit = async (body: Values) => {
    await client.PATCH('/api/users/{id}', { params: { path: { id }, header: ifMatch(version) }, body });
    await reloadUsers();
    if (id === me.id) await queryClient.invalidateQueries(meQuery);
  };
  return (
    <FormDrawer<Values>
      open
      title={t('edit.title', { name })}
      initialValues={{ name, platformRole, isDisabled }}
      submit={submit}
      onClose={onClose}
      onReload={reloadUsers}
    >
      <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, max: 100 }]}>
        <Input autoFocus />
      </Form.Item>
      <Form.Item name="platformRole" label={t('role')} required>
        <PlatformRoleSelect />
      </Form.Item>
      <Form.Item name="isDisabled" label={t('disabled')} required valuePropName="checked" extra={t('disabled.extra')}>
        <Switch disabled={id === me.id} />
      </Form.Item>
    </FormDrawer>
  );
}
