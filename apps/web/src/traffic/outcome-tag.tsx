import { StatusTag, type StatusTone } from '../ui/status-tag';
import { useTrafficTexts } from './traffic-texts';

export const OUTCOMES = ['completed', 'caller_left', 'rejected', 'upstream_failed', 'recovered'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const TONES: Readonly<Record<Outcome, StatusTone>> = {
  completed: 'good',
  caller_left: 'neutral',
  rejected: 'warning',
  upstream_failed: 'bad',
  recovered: 'warning',
};

/** How a call ended. */
export function OutcomeTag({ outcome }: { readonly outcome: Outcome }) {
  const t = useTrafficTexts();
  return <StatusTag tone={TONES[outcome]}>{t(`outcome.${outcome}`)}</StatusTag>;
}
