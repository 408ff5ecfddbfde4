import { readFileSync } from 'node:fs';

/** Rows of the tables: number, what, where. */
const rows = readFileSync('docs/conformance.md', 'utf8')
  .split('\n')
  .map((line) => /^\| ([A-Z]\d\d) +\| (.*?) +\| (.*?) +\|$/.exec(line))
  .flatMap((match) => (match ? [{ id: match[1]!, where: match[3]! }] : []));
const specsIn = (where: string): string[] => [...where.matchAll(/`([^`]+\.spec\.ts)`/g)].map(([, path]) => path!);

describe('the list of conformance cases', () => {
  it('has each case once', () => {
    expect(rows.length).toBeGreaterThan(190);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it('names specs that try the case, or says why there is none', () => {
    const wrong = rows.filter(({ id, where }) => {
      const specs = specsIn(where);
      if (specs.length === 0) return where.length < 20;
      return !specs.every((path) => new RegExp(`\\b${id}\\b`).test(readFileSync(path, 'utf8')));
    });
    expect(wrong).toEqual([]);
  });
});
