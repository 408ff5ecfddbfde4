import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { client } from '../../client';
import { useEnter } from '../../parts/entrance/entering';
import { Entrance, Refused, ToLogin } from '../../parts/entrance/entrance';
import { useRegistrationTexts } from './texts';

/** A click, as programs that look into mails open their links, too. */
export function ConfirmAddress({ token }: { readonly token: string }) {
  const t = useRegistrationTexts();
  const enter = useEnter();
  const finish = useMutation({
    mutationFn: () => client.POST('/api/registrations/finish', { body: { token } }),
    meta: { isShown: true },
    onSuccess: () => enter(),
  });
  return (
    <Entrance
      title={t('confirm.title')}
      text={t('confirm.text')}
      foot={finish.error ? <Link to="/registration">{t('confirm.again')}</Link> : <ToLogin />}
    >
      <Refused error={finish.error} />
      <Button type="primary" block size="large" loading={finish.isPending} onClick={() => finish.mutate()}>
        {t('confirm.submit')}
      </Button>
    </Entrance>
  );
}
