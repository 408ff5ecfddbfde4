import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { loginOptionsQuery } from '../../app/product';
import { usePlace } from '../../app/place';
import { client } from '../../client';
import { useEnter, useNext } from '../../parts/entrance/entering';
import { Entrance, Refused } from '../../parts/entrance/entrance';
import { OtherWays } from './other-ways';
import { ProviderRefused } from './provider-refused';
import { useLoginTexts } from './texts';

interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Calls `onCodeNeeded` with the challenge when the password is not all. */
export function PasswordStep({ onCodeNeeded }: { readonly onCodeNeeded: (challenge: string) => void }) {
  const t = useLoginTexts();
  const enter = useEnter();
  const next = useNext();
  const { email } = usePlace().search;
  const options = useQuery(loginOptionsQuery).data;
  const logIn = useMutation({
    mutationFn: async (body: Credentials) => (await client.POST('/api/sessions', { body })).data!,
    meta: { isShown: true },
    onSuccess: (step) => (step.next === 'totp' ? onCodeNeeded(step.challenge) : enter(next)),
  });
  return (
    <Entrance title={t('title')} foot={options?.isRegistrationOpen && <Link to="/registration">{t('register')}</Link>}>
      <ProviderRefused />
      <Form<Credentials>
        layout="vertical"
        requiredMark={false}
        initialValues={{ email }}
        onFinish={(credentials) => logIn.mutate(credentials)}
        disabled={logIn.isPending}
      >
        <Form.Item name="email" label={t('email')} rules={[{ required: true, message: t('email.needed') }]}>
          <Input type="email" autoComplete="username webauthn" autoFocus size="large" />
        </Form.Item>
        <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('password.needed') }]}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        <Refused error={logIn.error} />
        <Button type="primary" htmlType="submit" block size="large" loading={logIn.isPending}>
          {t('submit')}
        </Button>
        <div className="login-forgotten">
          <Link to="/password-reset">{t('forgotten')}</Link>
        </div>
      </Form>
      <OtherWays providers={options?.oidcProviders ?? []} />
    </Entrance>
  );
}
