import { remembering } from './remembering';

describe('what is remembered', () => {
  it('is decided once, and stays right when there is more of it than is kept', () => {
    const asked: string[] = [];
    const isEven = remembering((text) => {
      asked.push(text);
      return Number(text) % 2 === 0;
    });
    expect([isEven('1'), isEven('2'), isEven('1'), isEven('2')]).toEqual([false, true, false, true]);
    expect(asked).toEqual(['1', '2']);
    for (let number = 0; number < 5_000; number += 1) expect(isEven(String(number))).toBe(number % 2 === 0);
  });
});
