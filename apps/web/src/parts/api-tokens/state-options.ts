import { useApiTokenTexts } from './texts';

export function useStateOptions() {
  const t = useApiTokenTexts();
  return (['active', 'expired', 'revoked'] as const).map((value) => ({ value, label: t(`state.${value}`) }));
}
