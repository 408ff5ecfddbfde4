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
  const invitation = useInvitation(token);
  if (invitation.data) {
    const Accept = invitation.data.hasLogin ? AcceptAsUser : AcceptAsNew;
    return <Accept invitation={invitation.data} token={token} />;
  }
  if (token === '' || isOver(invitation.error))
    return <Entrance title={t('over')} text={t('over.text')} foot={<ToLogin />} />;
  if (invitation.error)
    return (
      <Entrance title={t('title')} foot={<ToLogin />}>
        <Failed error={invitation.error} onRetry={invitation.refetch} />
      </Entrance>
    );
  return (
    <Entrance title={t('title')}>
      <LoadingRows count={3} />
    </Entrance>
  );
}

const useInvitation = (token: string) =>
  useQuery({
    queryKey: ['invitation', token],
    queryFn: async (): Promise<Invitation> => (await client.POST('/api/invitations/open', { body: { token } })).data!,
    meta: { isShown: true },
    gcTime: 0,
    enabled: token !== '',
    // The address loses the token while the page is left.
    placeholderData: (before) => (token === '' ? before : undefined),
  });

const isOver = (error: unknown): boolean => error !== null && [400, 410].includes(toProblem(error).status);
