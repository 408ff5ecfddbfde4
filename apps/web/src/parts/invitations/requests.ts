import { client, queryClient } from '../../client';
import type { components } from '../../client/generated/api';

export type Invitation = components['schemas']['Invitation'];
export type SentInvitation = components['schemas']['SentInvitation'];

/** Every list of invitations, wherever it is shown. */
export const reloadInvitations = (): Promise<void> =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes('/invitations') });

const PATH = '/api/organizations/{organizationId}/invitations/{id}';

/** Without an organization: as an owner, who may do it to all. */
export async function resend(id: string, organizationId: string | undefined): Promise<SentInvitation> {
  const { data } =
    organizationId === undefined
      ? await client.POST('/api/invitations/{id}/send', { params: { path: { id } } })
      : await client.POST(`${PATH}/send`, { params: { path: { organizationId, id } } });
  await reloadInvitations();
  return data!;
}

export async function revoke(id: string, organizationId: string | undefined): Promise<void> {
  if (organizationId === undefined) await client.DELETE('/api/invitations/{id}', { params: { path: { id } } });
  else await client.DELETE(PATH, { params: { path: { organizationId, id } } });
  await reloadInvitations();
}
