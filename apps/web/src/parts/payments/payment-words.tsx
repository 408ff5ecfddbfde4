import type { components } from '../../client/generated/api';
import { StatusTag, type StatusTone } from '../../ui/status-tag';
import { usePaymentTexts } from './payment-texts';

type State = components['schemas']['Payment']['state'];

const TONES: Readonly<Record<State, StatusTone>> = {
  pending: 'neutral',
  awaiting_approval: 'accent',
  succeeded: 'good',
  failed: 'bad',
  rejected: 'neutral',
  partly_refunded: 'warning',
  refunded: 'warning',
  disputed: 'bad',
};
export const STATES = Object.keys(TONES) as readonly State[];

export function PaymentState({ state }: { readonly state: State }) {
  const t = usePaymentTexts();
  return <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>;
}

/** How money comes: by card, by bank, through a provider of the operators' own. */
export function useProviderName(): (provider: string) => string {
  const t = usePaymentTexts();
  return (provider) => {
    if (provider === 'stripe') return t('provider.stripe');
    return provider === 'bank_transfer' ? t('provider.bank') : provider.replace('webhook:', '');
  };
}
