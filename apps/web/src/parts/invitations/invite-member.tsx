import { PlusOutlined } from '@ant-design/icons';
import { Button, Form } from 'antd';
import { useState } from 'react';
import { localeOf, usePreferences } from '../../app/preferences';
import { client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { OrganizationRoleSelect } from '../roles/role-select';
import type { OrganizationRole } from '../roles/roles';
import { useSentNotice } from './actions';
import { EmailField, LocaleField } from './invite-fields';
import { reloadInvitations } from './requests';
import { useInvitationListTexts } from './texts';

interface Values {
  readonly email: string;
  readonly role: OrganizationRole;
  readonly locale: 'en' | 'zh-CN';
}

/** A button, and the form that asks somebody into an organization. */
export function InviteMember({ organizationId }: { readonly organizationId: string }) {
  const t = useInvitationListTexts();
  const { language } = usePreferences();
  const [isOpen, setIsOpen] = useState(false);
  const tell = useSentNotice();
  const submit = async (body: Values) => {
    const params = { path: { organizationId } };
    const { data } = await client.POST('/api/organizations/{organizationId}/invitations', { params, body });
    tell(data!);
    await reloadInvitations();
  };
  return (
    <>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsOpen(true)}>
        {t('invite')}
      </Button>
      <FormDrawer<Values>
        open={isOpen}
        title={t('invite.title')}
        submitLabel={t('invite.submit')}
        initialValues={{ role: 'member', locale: localeOf(language) }}
        submit={submit}
        onClose={() => setIsOpen(false)}
      >
        <EmailField />
        <Form.Item name="role" label={t('role')} rules={[{ required: true }]}>
          <OrganizationRoleSelect />
        </Form.Item>
        <LocaleField />
      </FormDrawer>
    </>
  );
}
