import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Texts = Readonly<Record<string, string>>;

const SOURCES = 'apps/web/src';
const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).map((name) => join(SOURCES, name));
const folders = files.filter((path) => path.endsWith('/en.json')).map((path) => dirname(path));

const textsOf = (folder: string, language: string) =>
  JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Texts;
/** Languages have different forms for one and many. */
const withoutForm = (key: string) => key.replace(/_(one|other)$/, '');
const keysOf = (texts: Texts) => [...new Set(Object.keys(texts).map(withoutForm))].sort();
const valuesIn = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

const sourcesOf = (folder: string) =>
  files.filter((path) => /\.tsx?$/.test(path) && dirname(path) === folder).map((path) => readFileSync(path, 'utf8'));

describe('the texts of the dashboard', () => {
  it.each(folders)('say the same in both languages: %s', (folder) => {
    const [en, zh] = [textsOf(folder, 'en'), textsOf(folder, 'zh')];
    expect(keysOf(zh)).toEqual(keysOf(en));
    for (const [key, text] of Object.entries(zh)) expect([key, valuesIn(text)]).toEqual([key, valuesIn(en[key] ?? '')]);
    expect(Object.entries({ ...en, ...zh }).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it.each(folders)('are all there, and all used: %s', (folder) => {
    const keys = keysOf(textsOf(folder, 'en'));
    const code = sourcesOf(folder).join('\n');
    const literal = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1]!);
    const made = [...code.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)].map((match) => match[1]!);
    // A key may be made before it is asked for.
    const begun = [...code.matchAll(/`([\w.-]+\.)\$\{/g)].map((match) => match[1]!);
    expect(literal.filter((key) => !keys.includes(key))).toEqual([]);
    expect(made.filter((beginning) => !keys.some((key) => key.startsWith(beginning)))).toEqual([]);
    const isUsed = (key: string) => code.includes(`'${key}'`) || begun.some((beginning) => key.startsWith(beginning));
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
  });
});
