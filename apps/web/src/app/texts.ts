import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { currentLanguage, type Language } from './preferences';

void i18next.use(initReactI18next).init({
  lng: currentLanguage(),
  fallbackLng: 'en',
  resources: {},
  // Keys are whole: `column.actor` is one key, which keeps the files flat and the keys typed.
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false }, // React does
});

type Values = Readonly<Record<string, string | number>>;
/** `calls_one` and `calls_other` are two forms of `calls`. */
type KeyOf<Texts> = {
  [K in keyof Texts & string]: K extends `${infer Base}_${'one' | 'other'}` ? Base : K;
}[keyof Texts & string];
export type Translate<Texts> = (key: KeyOf<Texts>, values?: Values) => string;

/**
 * The texts of one folder, in both languages: `const usePageTexts = defineTexts('audit', { en, zh })`, then
 * `const t = usePageTexts()`. A key that is not in en.json does not compile.
 */
export function defineTexts<Texts extends object>(
  folder: string,
  { en, zh }: { readonly en: Texts; readonly zh: object },
): () => Translate<Texts> {
  i18next.addResourceBundle('en', folder, en);
  i18next.addResourceBundle('zh', folder, zh);
  return () => useTranslation(folder).t as unknown as Translate<Texts>;
}

export const speak = (language: Language): Promise<unknown> => i18next.changeLanguage(language);
