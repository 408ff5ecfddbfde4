import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, toProblem } from '../../client';
import { Entrance, ToLogin } from '../../parts/entrance/entrance';
import { useLinkToken } from '../../parts/entrance/link-token';
import { Failed, LoadingRows } from '../../ui/states';
import { AcceptAsNew } from './accept-as-new';
import { AcceptAsUser } from './accept-as-user';
import { readKeptToken } from './kept-token';
import type { Invitation } from './describe';
import { useInvitationTexts } from './texts';

/** What the link of an invitation opens. */
export default function InvitationPage() {
  const t = useInvitationTexts();
  const inLink = useLinkToken();
  const [kept] = useState(readKeptToken);
  const token = inLink ?? kept ?? '';
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: async (): Promise<Invitation> => (await client.POST('/api/invitations/open', { body: { token } })).data!,
    meta: { isShown: true },
    gcTime: 0,
  });
  if (invitation.error) {
    const isOver = [400, 410].includes(toProblem(invitation.error).status);
    return (
      <Entrance title={isOver ? t('over') : t('title')} text={isOver && t('over.text')} foot={<ToLogin />}>
        {!isOver && <Failed error={invitation.error} onRetry={invitation.refetch} />}
      </Entrance>
    );
  }
  if (!invitation.data)
    return (
      <Entrance title={t('title')}>
        <LoadingRows count={3} />
      </Entrance>
    );
  const Accept = invitation.data.hasLogin ? AcceptAsUser : AcceptAsNew;
  return <Accept invitation={invitation.data} token={token} />;
}
