import { currentLanguage } from '../app/preferences';
import chinese from './refusals.zh.json';

/** What a sentence is about: words in quotation marks, numbers. */
const GIVEN = /"[^"]*"|\d+/g;
const PLACE = /"#"|#/g;
const CHINESE: Readonly<Record<string, string>> = chinese;

/** What the API says is English. `#` stands for a number, `"#"` for a quotation; a sentence that nobody has translated stays as it is. */
export function inTheirLanguage(sentence: string): string {
  const known = CHINESE[sentence.replace(GIVEN, (given) => (given.startsWith('"') ? '"#"' : '#'))];
  if (currentLanguage() === 'en' || known === undefined) return sentence;
  const given = sentence.match(GIVEN) ?? [];
  return known.replace(PLACE, (place) => given.shift() ?? place);
}
