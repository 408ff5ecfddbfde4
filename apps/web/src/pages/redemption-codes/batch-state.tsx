import { StatusTag } from '../../ui/status-tag';
import { usePageTexts } from './page-texts';

export const STATES = ['active', 'expired', 'revoked'] as const;
const TONES = { active: 'good', expired: 'neutral', revoked: 'bad' } as const;

export function BatchState({ state }: { readonly state: (typeof STATES)[number] }) {
  const t = usePageTexts();
  return <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>;
}
