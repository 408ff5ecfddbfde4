import { defineTexts } from '../../app/texts';
import en from './en.json';
import zh from './zh.json';

const useFailureTexts = defineTexts('failures', { en, zh });

/** Why upstreams fail, and how long what failed rests. */
export function useFailureWords() {
  const t = useFailureTexts();
  return { t, nameOf: (failure: string): string => t(`failure.${failure}` as 'failure.auth') };
}
