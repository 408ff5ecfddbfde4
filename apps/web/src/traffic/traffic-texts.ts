import { defineTexts } from '../app/texts';
import en from './en.json';
import zh from './zh.json';

export const useTrafficTexts = defineTexts('traffic', { en, zh });

/** The words of calls and their sums, for all pages that show some. */
export function useTrafficWords() {
  const t = useTrafficTexts();
  return {
    calls: t('calls'),
    delivered: t('delivered'),
    failed: t('failed'),
    rejected: t('rejected'),
    success: t('success'),
    successRate: t('successRate'),
    tokens: t('tokens'),
    input: t('input'),
    cached: t('cached'),
    output: t('output'),
    charge: t('charge'),
    cost: t('cost'),
    margin: t('margin'),
    outcome: t('outcome'),
    outcomes: {
      completed: t('outcome.completed'),
      caller_left: t('outcome.caller_left'),
      rejected: t('outcome.rejected'),
      upstream_failed: t('outcome.upstream_failed'),
      recovered: t('outcome.recovered'),
    },
    before: (value: string) => t('was', { value }),
  } as const;
}
