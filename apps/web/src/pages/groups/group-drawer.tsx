import { Form, Input } from 'antd';
import { client, ifMatch } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import type { Group } from './group-columns';
import { useGroupTexts } from './texts';

interface Values {
  readonly name: string;
  readonly description?: string;
}

interface GroupDrawerProps {
  readonly group: Group | 'new';
  readonly onClose: () => void;
  readonly onSaved: () => Promise<void>;
}

export function GroupDrawer({ group, onClose, onSaved }: GroupDrawerProps) {
  const t = useGroupTexts();
  const existing = group === 'new' ? undefined : group;
  const submit = async ({ name, description = '' }: Values) => {
    const body = { name, description };
    if (existing) {
      const params = { path: { id: existing.id }, header: ifMatch(existing.version) };
      await client.PATCH('/api/groups/{id}', { params, body });
    } else await client.POST('/api/groups', { body });
    await onSaved();
  };
  return (
    <FormDrawer<Values>
      open
      title={existing ? t('edit.title', { name: existing.name }) : t('create')}
      {...(existing && { initialValues: { name: existing.name, description: existing.description } })}
      submit={submit}
      onClose={onClose}
      onReload={onSaved}
    >
      <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, max: 100 }]}>
        <Input autoFocus />
      </Form.Item>
      <Form.Item name="description" label={t('about')} rules={[{ max: 500 }]}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
    </FormDrawer>
  );
}
