import { currentLanguage } from '../app/preferences';
import chinese from './refusals.zh.json';

const NUMBER = /\d+/g;
const CHINESE: Readonly<Record<string, string>> = chinese;

/** What the API says is English. `#` stands for a number; a sentence that nobody has translated stays as it is. */
export function inTheirLanguage(sentence: string): string {
  const known = CHINESE[sentence.replace(NUMBER, '#')];
  if (currentLanguage() === 'en' || known === undefined) return sentence;
  const numbers = sentence.match(NUMBER) ?? [];
  return known.replace(/#/g, () => numbers.shift() ?? '');
}
