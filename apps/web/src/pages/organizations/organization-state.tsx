import { StatusTag } from '../../ui/status-tag';
import type { Organization } from './data';
import { useOrganizationTexts } from './texts';

/** Whether its calls are admitted, and if not, why. */
export function OrganizationState({ organization }: { readonly organization: Organization }) {
  const t = useOrganizationTexts();
  if (organization.state === 'suspended') return <StatusTag tone="bad">{t('state.suspended')}</StatusTag>;
  if (organization.walletState === 'frozen') return <StatusTag tone="warning">{t('wallet.frozen')}</StatusTag>;
  return <StatusTag tone="good">{t('state.active')}</StatusTag>;
}
