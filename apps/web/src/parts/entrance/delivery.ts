import { useEntranceTexts } from './texts';

/** Where a mail with a link has gone. */
export function useDelivery(): (delivery: 'email' | 'log', email: string) => string {
  const t = useEntranceTexts();
  return (delivery, email) => (delivery === 'email' ? t('delivery.email', { email }) : t('delivery.log'));
}
