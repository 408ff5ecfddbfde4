import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { localeOf, usePreferences } from '../../app/preferences';
import { client } from '../../client';
import { useEnter } from '../../parts/entrance/entering';
import { Entrance, Refused } from '../../parts/entrance/entrance';
import { NewPassword } from '../../parts/entrance/new-password';
import { useDescription, type Invitation } from './describe';
import { useInvitationTexts } from './texts';

interface AcceptProps {
  readonly invitation: Invitation;
  readonly token: string;
}

interface Values {
  readonly name: string;
  readonly password: string;
}

export function AcceptAsNew({ invitation, token }: AcceptProps) {
  const t = useInvitationTexts();
  const { language } = usePreferences();
  const enter = useEnter();
  const accept = useMutation({
    mutationFn: (values: Values) =>
      client.POST('/api/invitations/accept', { body: { ...values, token, locale: localeOf(language) } }),
    meta: { isShown: true },
    onSuccess: () => enter(),
  });
  return (
    <Entrance {...useDescription(invitation)}>
      <Form<Values> layout="vertical" requiredMark={false} onFinish={accept.mutate} disabled={accept.isPending}>
        <input type="email" hidden readOnly autoComplete="username" value={invitation.email} />
        <Form.Item
          name="name"
          label={t('name')}
          rules={[{ required: true, whitespace: true, message: t('name.needed') }]}
        >
          <Input autoComplete="name" autoFocus size="large" maxLength={100} />
        </Form.Item>
        <NewPassword isFirst size="large" />
        <Refused error={accept.error} />
        <Button type="primary" htmlType="submit" block size="large" loading={accept.isPending}>
          {t('accept')}
        </Button>
      </Form>
    </Entrance>
  );
}
