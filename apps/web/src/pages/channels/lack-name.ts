import { LACKABLE } from './advanced-fields';
import { useChannelTexts } from './texts';

/** A capability in words; one that nobody has named is called as the catalogue calls it. */
export function useLackName() {
  const t = useChannelTexts();
  return (capability: string): string => {
    const known = LACKABLE.find((name) => name === capability);
    return known ? t(`lacks.${known}`) : capability;
  };
}
