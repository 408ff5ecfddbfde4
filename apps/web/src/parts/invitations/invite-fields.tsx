import { Form, Input, Segmented } from 'antd';
import { useInvitationListTexts } from './texts';

/** `email` and `locale` of an invitation. */
export function EmailField() {
  const t = useInvitationListTexts();
  return (
    <Form.Item
      name="email"
      label={t('email')}
      extra={t('invite.email.extra')}
      rules={[{ required: true, type: 'email' }]}
    >
      <Input type="email" autoFocus autoComplete="off" />
    </Form.Item>
  );
}

export function LocaleField() {
  const t = useInvitationListTexts();
  return (
    <Form.Item name="locale" label={t('locale')} required>
      <Segmented
        options={[
          { value: 'en', label: 'English' },
          { value: 'zh-CN', label: '中文' },
        ]}
      />
    </Form.Item>
  );
}
