import type { DataColumn } from '../../ui/data-columns';
import { StatusTag, type StatusTone } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { useOrganizationRoles, usePlatformRoles } from '../roles/roles';
import type { Invitation } from './requests';
import { useInvitationListTexts } from './texts';

const TONES: Readonly<Record<Invitation['state'], StatusTone>> = {
  open: 'accent',
  expired: 'warning',
  accepted: 'good',
  revoked: 'neutral',
};

/** `isOfAll`: to several organizations, and to the platform. */
export function useInvitationColumns(isOfAll: boolean): readonly DataColumn<Invitation>[] {
  const t = useInvitationListTexts();
  const platform = usePlatformRoles();
  const organization = useOrganizationRoles();
  const toText = ({ platformRole, organizationName, role }: Invitation): string => {
    const ofPlatform = platformRole === 'none' ? [] : [t('platform', { role: platform.name(platformRole) })];
    const inIt = role ? organization.name(role) : '';
    const ofOrganization = organizationName === null ? [] : [isOfAll ? `${organizationName} · ${inIt}` : inIt];
    return [...ofPlatform, ...ofOrganization].join(', ');
  };
  return [
    { key: 'email', title: t('email'), isTitle: true, isSortable: true, render: ({ email }) => email },
    { key: 'to', title: t('to'), render: toText },
    {
      key: 'state',
      title: t('state'),
      render: ({ state }) => <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>,
    },
    {
      key: 'invitedByName',
      title: t('invitedBy'),
      render: ({ invitedByName }) => invitedByName ?? <span className="faint">–</span>,
    },
    { key: 'createdAt', title: t('sentAt'), isSortable: true, render: ({ sentAt }) => <Time value={sentAt} /> },
    {
      key: 'expiresAt',
      title: t('expiresAt'),
      isSortable: true,
      render: ({ state, expiresAt }) =>
        state === 'open' ? <Time value={expiresAt} /> : <span className="faint">–</span>,
    },
  ];
}

export function useInvitationFilter() {
  const t = useInvitationListTexts();
  const states = ['open', 'expired', 'accepted', 'revoked'] as const;
  return { name: 'state', label: t('state'), options: states.map((value) => ({ value, label: t(`state.${value}`) })) };
}
