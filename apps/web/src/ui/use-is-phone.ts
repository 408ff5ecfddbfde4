import { useSyncExternalStore } from 'react';

const narrow = window.matchMedia('(max-width: 767.98px)');

const listen = (listener: () => void) => {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
};

/** Narrower than 768 px: menus become drawers and tables cards. */
export const useIsPhone = (): boolean => useSyncExternalStore(listen, () => narrow.matches);
