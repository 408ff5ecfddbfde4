import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark' | 'system';
export type Language = 'en' | 'zh';

interface Preferences {
  readonly theme: Theme;
  readonly language: Language;
}

/** Also read by public/before-paint.js. */
const THEME = 'weir.theme';
const LANGUAGE = 'weir.language';

const read = (name: string): string | null => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage is forbidden: the choice lasts until the reload
  }
};

const write = (name: string, value: string): void => {
  try {
    localStorage.setItem(name, value);
  } catch {
    // as above
  }
};

function stored(): Preferences {
  const theme = read(THEME);
  const language = read(LANGUAGE) ?? navigator.language;
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    language: language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
  };
}

let current = stored();
const listeners = new Set<() => void>();
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

function listen(listener: () => void): () => void {
  listeners.add(listener);
  systemDark.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    systemDark.removeEventListener('change', listener);
  };
}

function change(next: Partial<Preferences>): void {
  current = { ...current, ...next };
  listeners.forEach((listener) => listener());
}

export function chooseTheme(theme: Theme): void {
  write(THEME, theme);
  change({ theme });
}

export function chooseLanguage(language: Language): void {
  write(LANGUAGE, language);
  change({ language });
}

export const usePreferences = (): Preferences => useSyncExternalStore(listen, () => current);

/** What the chosen theme means right now. */
export const useIsDark = (): boolean =>
  useSyncExternalStore(listen, () => current.theme === 'dark' || (current.theme === 'system' && systemDark.matches));

export const currentLanguage = (): Language => current.language;

/** As the API names it: the language of mails. */
export const localeOf = (language: Language): 'en' | 'zh-CN' => (language === 'zh' ? 'zh-CN' : 'en');
