import { Button } from 'antd';
import { chooseLanguage, usePreferences, type Language } from './preferences';

const LANGUAGES: readonly (readonly [Language, string, string])[] = [
  ['en', 'English', 'en'],
  ['zh', '中文', 'zh-CN'],
];

/** Each in its own words, for whoever cannot read the page yet. */
export function LanguageButtons() {
  const { language } = usePreferences();
  return LANGUAGES.map(([key, name, tag]) => (
    <Button
      key={key}
      type="text"
      size="small"
      lang={tag}
      aria-pressed={key === language}
      onClick={() => chooseLanguage(key)}
    >
      {name}
    </Button>
  ));
}
