import { AppError, type ErrorCode } from '@app/common';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CHINESE = JSON.parse(readFileSync('apps/web/src/client/refusals.zh.json', 'utf8')) as Record<string, string>;

const sourcesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
/** `#` stands for whatever number is put in. */
const withoutNumbers = (text: string) => text.replace(/\$\{[^}]*\}|\d+/g, '#');

describe('the refusals of the API in Chinese', () => {
  it('have a sentence for each code that the control plane refuses with', () => {
    const code = ['apps/admin/src', 'libs/identity/src', 'libs/payments/src'].map(sourcesBelow).join('\n');
    const used = [...code.matchAll(/new AppError\('(\w+)'/g)].map((match) => match[1] as ErrorCode);
    expect(used.length).toBeGreaterThan(0);
    const sentences = [...new Set(used)].map((one) => new AppError(one).message);
    expect(sentences.filter((sentence) => CHINESE[withoutNumbers(sentence)] === undefined)).toEqual([]);
  });

  it('translate what is said, and nothing else', () => {
    const said = withoutNumbers(['apps/admin/src', 'apps/web/src', 'libs'].map(sourcesBelow).join('\n')).replaceAll(
      "\\'",
      "'",
    );
    expect(Object.keys(CHINESE).filter((sentence) => !said.includes(sentence))).toEqual([]);
  });

  it('keep their numbers', () => {
    const numbersIn = (text: string) => text.split('#').length;
    expect(Object.entries(CHINESE).filter(([from, to]) => numbersIn(from) !== numbersIn(to))).toEqual([]);
  });
});
