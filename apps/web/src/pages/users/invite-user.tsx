import { PlusOutlined } from '@ant-design/icons';
import { Button, Form } from 'antd';
import { useState } from 'react';
import { localeOf, usePreferences } from '../../app/preferences';
import { client } from '../../client';
import { useSentNotice } from '../../parts/invitations/actions';
import { EmailField, LocaleField } from '../../parts/invitations/invite-fields';
import { reloadInvitations } from '../../parts/invitations/requests';
import { OrganizationRoleSelect, PlatformRoleSelect } from '../../parts/roles/role-select';
import type { OrganizationRole, PlatformRole } from '../../parts/roles/roles';
import { FormDrawer } from '../../ui/form-drawer';
import { OrganizationSelect } from '../../parts/organizations/organization-select';
import { useUserTexts } from './texts';

interface Values {
  readonly email: string;
  readonly platformRole: PlatformRole;
  readonly organizationId?: string;
  readonly role?: OrganizationRole;
  readonly locale: 'en' | 'zh-CN';
}

/** A button, and the form that asks somebody to the platform, to an organization or to both. */
export function InviteUser() {
  const t = useUserTexts();
  const { language } = usePreferences();
  const [isOpen, setIsOpen] = useState(false);
  const tell = useSentNotice();
  const submit = async ({ email, platformRole, organizationId, role, locale }: Values) => {
    const body = {
      ...{ email, locale },
      ...(platformRole !== 'none' && { platformRole }),
      ...(organizationId && role && { organizationId, role }),
    };
    const { data } = await client.POST('/api/invitations', { body });
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
        initialValues={{ platformRole: 'none', locale: localeOf(language) }}
        submit={submit}
        onClose={() => setIsOpen(false)}
      >
        <EmailField />
        <Form.Item name="platformRole" label={t('role')} required extra={t('invite.role.extra')}>
          <PlatformRoleSelect />
        </Form.Item>
        <Form.Item name="organizationId" label={t('organization')}>
          <OrganizationSelect placeholder={t('organization.none')} />
        </Form.Item>
        <Form.Item noStyle dependencies={['organizationId']}>
          {({ getFieldValue }) =>
            (getFieldValue('organizationId') as string | undefined) !== undefined && (
              <Form.Item name="role" label={t('organization.role')} required initialValue="member">
                <OrganizationRoleSelect />
              </Form.Item>
            )
          }
        </Form.Item>
        <LocaleField />
      </FormDrawer>
    </>
  );
}
