import { EditOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { meQuery, useMe } from '../../app/session';
import { client, queryClient } from '../../client';
import { useOrganizationRoles, usePlatformRoles } from '../../parts/roles/roles';
import { Facts } from '../../ui/facts';
import { FormDrawer } from '../../ui/form-drawer';
import { Section } from '../../ui/section';
import { useProfileTexts } from './texts';

export function You() {
  const t = useProfileTexts();
  const me = useMe();
  const platform = usePlatformRoles();
  const organization = useOrganizationRoles();
  const [isEditing, setIsEditing] = useState(false);
  const memberships = me.memberships.map(({ organizationId, organizationName, role }) => (
    <div key={organizationId}>
      {organizationName} <span className="faint">{organization.name(role)}</span>
    </div>
  ));
  return (
    <Section title={t('you')}>
      <Facts
        facts={[
          [
            t('name'),
            <span key="name" className="copy-text">
              <span>{me.name}</span>
              <Button
                type="text"
                size="small"
                icon={<EditOutlined />}
                aria-label={t('name.edit')}
                onClick={() => setIsEditing(true)}
              />
            </span>,
          ],
          [t('email'), me.email],
          [t('role'), platform.name(me.platformRole)],
          ...(memberships.length > 0 ? [[t('memberships'), memberships] as const] : []),
        ]}
      />
      <EditName isOpen={isEditing} onClose={() => setIsEditing(false)} />
    </Section>
  );
}

function EditName({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const t = useProfileTexts();
  const { name } = useMe();
  const submit = async (body: { readonly name: string }) => {
    await client.PATCH('/api/me', { body });
    await queryClient.invalidateQueries(meQuery);
  };
  return (
    <FormDrawer open={isOpen} title={t('name.edit')} initialValues={{ name }} submit={submit} onClose={onClose}>
      <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, max: 100 }]}>
        <Input autoFocus autoComplete="name" />
      </Form.Item>
    </FormDrawer>
  );
}
