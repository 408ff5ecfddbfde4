import fc from 'fast-check';
import { modelScope } from './model-scope';

describe('the models of an API token', () => {
  const allows = (names: readonly string[], model: string) => modelScope(names)!.has(model);

  it('are all, when none is named', () => {
    expect(modelScope([])).toBeUndefined();
  });

  it.each([
    ['gpt-4o', 'gpt-4o', true],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['gpt-4o*', 'gpt-4o', true],
    ['gpt-4o*', 'gpt-4o-mini', true],
    ['gpt-4o*', 'openai/gpt-4o', false],
    ['*/gpt-4o', 'openai/gpt-4o', true],
    ['claude-*-4-*', 'claude-sonnet-4-5', true],
    ['claude-*-4-*', 'claude-4-', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*b', 'ab', false],
    ['gpt-4.1*', 'gpt-4x1', false],
    ['GPT-4o*', 'gpt-4o', false],
  ])('%s: %s is %s', (name, model, isAllowed) => {
    expect(allows([name], model)).toBe(isAllowed);
    expect(allows(['another', 'others-*', name], model)).toBe(isAllowed);
  });

  it('are those of a regular expression that says the same', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 8 }).map((letters) => letters.join(''));
    const model = fc.array(fc.constantFrom('a', 'b'), { maxLength: 10 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(text, model, (name, id) => {
        expect(allows([name], id)).toBe(new RegExp(`^${name.replaceAll('*', '.*')}$`).test(id));
      }),
      { seed: 6, numRuns: 5_000 },
    );
  });

  it('are found in no time, however a name is made up', () => {
    expect(allows([`${'*a'.repeat(99)}b`], 'a'.repeat(200))).toBe(false);
  });
});
