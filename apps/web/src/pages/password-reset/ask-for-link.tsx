import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { client } from '../../client';
import { useDelivery } from '../../parts/entrance/delivery';
import { Entrance, Refused, ToLogin } from '../../parts/entrance/entrance';
import { useResetTexts } from './texts';

interface Values {
  readonly email: string;
}

export function AskForLink() {
  const t = useResetTexts();
  const delivered = useDelivery();
  const ask = useMutation({
    mutationFn: async (body: Values) => (await client.POST('/api/password-resets', { body })).data!.delivery,
    meta: { isShown: true },
  });
  if (ask.data) {
    const { email } = ask.variables;
    return (
      <Entrance
        title={t('sent')}
        text={ask.data === 'log' ? delivered('log', email) : t('sent.text', { email })}
        foot={<ToLogin />}
      />
    );
  }
  return (
    <Entrance title={t('title')} text={t('text')} foot={<ToLogin />}>
      <Form<Values> layout="vertical" requiredMark={false} onFinish={ask.mutate} disabled={ask.isPending}>
        <Form.Item
          name="email"
          label={t('email')}
          rules={[{ required: true, type: 'email', message: t('email.needed') }]}
        >
          <Input type="email" autoComplete="username" autoFocus size="large" />
        </Form.Item>
        <Refused error={ask.error} />
        <Button type="primary" htmlType="submit" block size="large" loading={ask.isPending}>
          {t('submit')}
        </Button>
      </Form>
    </Entrance>
  );
}
