import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { localeOf, usePreferences } from '../../app/preferences';
import { loginOptionsQuery } from '../../app/product';
import { client } from '../../client';
import { useDelivery } from '../../parts/entrance/delivery';
import { Entrance, Refused, ToLogin } from '../../parts/entrance/entrance';
import { NewPassword } from '../../parts/entrance/new-password';
import { useRegistrationTexts } from './texts';

interface Values {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export function Register() {
  const t = useRegistrationTexts();
  const delivered = useDelivery();
  const { language } = usePreferences();
  const options = useQuery(loginOptionsQuery).data;
  const register = useMutation({
    mutationFn: async (values: Values) => {
      const { data } = await client.POST('/api/registrations', { body: { ...values, locale: localeOf(language) } });
      return data!.delivery;
    },
    meta: { isShown: true },
  });
  if (register.data)
    return <Entrance title={t('sent')} text={delivered(register.data, register.variables.email)} foot={<ToLogin />} />;
  if (options?.isRegistrationOpen === false)
    return <Entrance title={t('closed')} text={t('closed.text')} foot={<ToLogin />} />;
  return (
    <Entrance title={t('title')} foot={<ToLogin />}>
      <Form<Values> layout="vertical" requiredMark={false} onFinish={register.mutate} disabled={register.isPending}>
        <Form.Item
          name="name"
          label={t('name')}
          rules={[{ required: true, whitespace: true, message: t('name.needed') }]}
        >
          <Input autoComplete="name" autoFocus size="large" maxLength={100} />
        </Form.Item>
        <Form.Item
          name="email"
          label={t('email')}
          rules={[{ required: true, type: 'email', message: t('email.needed') }]}
        >
          <Input type="email" autoComplete="username" size="large" />
        </Form.Item>
        <NewPassword isFirst size="large" />
        <Refused error={register.error} />
        <Button type="primary" htmlType="submit" block size="large" loading={register.isPending}>
          {t('submit')}
        </Button>
      </Form>
    </Entrance>
  );
}
