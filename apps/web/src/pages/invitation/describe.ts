import type { components } from '../../client/generated/api';
import { useInvitationTexts } from './texts';

export type Invitation = components['schemas']['OpenedInvitation'];

/** What it is about: its heading, and who asks whom to what. */
export function useDescription(invitation: Invitation): { readonly title: string; readonly text: string } {
  const t = useInvitationTexts();
  const { email, platformRole, organizationName, role, invitedByName } = invitation;
  const place = organizationName ?? '';
  const ofOrganization = role && t(`role.${role}`, { place });
  const ofPlatform = platformRole === 'none' ? null : t(`platform.${platformRole as 'owner'}`);
  const what =
    ofOrganization && ofPlatform
      ? t('and', { one: ofPlatform, other: ofOrganization })
      : (ofOrganization ?? ofPlatform ?? '');
  return {
    title: organizationName === null ? t('title') : t('title.to', { place }),
    text:
      invitedByName === null ? t('text.unknown', { email, what }) : t('text', { sender: invitedByName, email, what }),
  };
}
