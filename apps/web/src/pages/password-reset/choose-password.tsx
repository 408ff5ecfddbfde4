import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Form } from 'antd';
import { client, toProblem } from '../../client';
import { Entrance, Refused, ToLogin } from '../../parts/entrance/entrance';
import { NewPassword } from '../../parts/entrance/new-password';
import { useResetTexts } from './texts';

export function ChoosePassword({ token }: { readonly token: string }) {
  const t = useResetTexts();
  const navigate = useNavigate();
  const save = useMutation({
    mutationFn: ({ password }: { readonly password: string }) =>
      client.POST('/api/password-resets/finish', { body: { token, password } }),
    meta: { isShown: true },
  });
  const isOver = save.error !== null && toProblem(save.error).code === 'link_over';
  if (save.isSuccess)
    return (
      <Entrance title={t('done')} text={t('done.text')}>
        <Button type="primary" block size="large" onClick={() => void navigate({ to: '/login' })}>
          {t('done.login')}
        </Button>
      </Entrance>
    );
  return (
    <Entrance title={t('new.title')} foot={isOver ? <Link to="/password-reset">{t('new.again')}</Link> : <ToLogin />}>
      <Form layout="vertical" requiredMark={false} onFinish={save.mutate} disabled={save.isPending || isOver}>
        <NewPassword size="large" />
        <Refused error={save.error} />
        <Button type="primary" htmlType="submit" block size="large" loading={save.isPending}>
          {t('new.submit')}
        </Button>
      </Form>
    </Entrance>
  );
}
