import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { meQuery } from '../../app/session';
import { client } from '../../client';
import { useEnter } from '../../parts/entrance/entering';
import { Entrance, Refused } from '../../parts/entrance/entrance';
import { useDescription, type Invitation } from './describe';
import { forgetToken, keepToken } from './kept-token';
import { useInvitationTexts } from './texts';

interface AcceptProps {
  readonly invitation: Invitation;
  readonly token: string;
}

/** For somebody who has a login: with it, or after it. */
export function AcceptAsUser({ invitation, token }: AcceptProps) {
  const t = useInvitationTexts();
  const navigate = useNavigate();
  const enter = useEnter();
  const me = useQuery(meQuery);
  const accept = useMutation({
    mutationFn: () => client.POST('/api/me/invitations/accept', { body: { token } }),
    meta: { isShown: true },
    onSuccess: () => {
      forgetToken();
      return enter();
    },
  });
  const logIn = () => {
    keepToken(token);
    void navigate({ to: '/login', search: { next: '/invitation', email: invitation.email } });
  };
  const { title, text } = useDescription(invitation);
  const isOther = me.data !== undefined && me.data.email !== invitation.email;
  return (
    <Entrance title={title} text={text}>
      {isOther && <p>{t('other', { email: me.data.email })}</p>}
      {!me.data && <p>{t('login.text')}</p>}
      <Refused error={accept.error} />
      {me.data ? (
        <Button
          type="primary"
          block
          size="large"
          disabled={isOther}
          loading={accept.isPending}
          onClick={() => accept.mutate()}
        >
          {t('accept')}
        </Button>
      ) : (
        <Button type="primary" block size="large" loading={me.isPending} onClick={logIn}>
          {t('login')}
        </Button>
      )}
    </Entrance>
  );
}
