import type { UsageBody } from '@app/metering';
import { bodyText } from './usage-body';

const bodyWith = (facts: Partial<UsageBody>) => facts as UsageBody;

describe('bodyText', () => {
  it.each([
    ['NUL', '\0', '\ufffd'],
    ['half a pair', 'a\ud83db', 'a\ufffdb'],
    ['the other half', '\ude00', '\ufffd'],
    ['a whole pair', '\ud83d\ude00', '\ud83d\ude00'],
    ['other control characters', '\u0001\u001f', '\u0001\u001f'],
    ['text that looks like an escape', String.raw`\u0000 \\ud800`, String.raw`\u0000 \\ud800`],
  ])('keeps what PostgreSQL can keep: %s', (_, written, kept) => {
    expect(JSON.parse(bodyText(bodyWith({ end_user: written })))).toEqual({ end_user: kept });
  });

  it('mends names as well as values', () => {
    const text = bodyText(bodyWith({ disputed_usage: { 'a\0': ['\ud800'] } }));
    expect(JSON.parse(text)).toEqual({ disputed_usage: { 'a\ufffd': ['\ufffd'] } });
  });
});
