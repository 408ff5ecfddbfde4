import fc from 'fast-check';
import { foldNews, type PaymentNews } from './payment-news';

const dollars = (amount: number) => (BigInt(amount) * 1_000_000_000n).toString();
const paid: PaymentNews = { kind: 'paid', amount: dollars(100) };
const refund = (id: string, amount: number, isFailed = false): PaymentNews => ({
  ...{ kind: 'refund', id, amount: dollars(amount), isFailed },
});
const dispute = (id: string, status: 'inquiry' | 'open' | 'won' | 'lost'): PaymentNews => ({
  ...{ kind: 'dispute', id, status, amount: dollars(60) },
});
const returned = (...news: PaymentNews[]) => foldNews(news).returned / 1_000_000_000n;

describe('what the news of a payment come to', () => {
  it('is the same in any order, however often each is told', () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const amount = fc.integer({ min: 1, max: 100 }).map(dollars);
    const news = fc.oneof(
      fc.constant(paid),
      fc.record({ kind: fc.constant('refunded' as const), total: amount }),
      fc.record({ kind: fc.constant('refund' as const), id, isFailed: fc.boolean() }).map((one) => ({
        ...{ ...one, amount: dollars(one.id.charCodeAt(0)) },
      })),
      fc.record({
        ...{ kind: fc.constant('dispute' as const), id, amount: fc.constant(dollars(60)) },
        status: fc.constantFrom('inquiry' as const, 'open' as const, 'won' as const, 'lost' as const),
      }),
    );
    fc.assert(
      fc.property(fc.array(news, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (told, randomness) => {
        const twice = [...told, ...told].map((one) => ({ one, at: randomness.next().value as number }));
        const shuffled = twice.sort((one, other) => one.at - other.at).map(({ one }) => one);
        expect(foldNews(shuffled)).toEqual(foldNews(told));
      }),
    );
  });

  it.each<readonly [string, PaymentNews[], bigint]>([
    ['nothing, of a payment alone', [paid], 0n],
    [
      'the largest total',
      [
        { kind: 'refunded', total: dollars(30) },
        { kind: 'refunded', total: dollars(50) },
      ],
      50n,
    ],
    ['the sum of refunds told one by one', [refund('a', 30), refund('b', 20)], 50n],
    [
      'a refund once, told as refund and in the total',
      [refund('a', 30), { kind: 'refunded', total: dollars(30) }],
      30n,
    ],
    ['nothing of a refund that failed', [{ kind: 'refunded', total: dollars(30) }, refund('a', 30, true)], 0n],
    ['an open dispute', [dispute('d', 'open')], 60n],
    ['a dispute that is lost, with refunds beside it', [dispute('d', 'lost'), refund('a', 10)], 70n],
    ['nothing of a dispute that was won, told of first', [dispute('d', 'won'), dispute('d', 'open')], 0n],
    ['nothing of an inquiry', [dispute('d', 'inquiry')], 0n],
  ])('returns %s', (_, news, amount) => expect(returned(...news)).toBe(amount));

  it('keeps in mind that a payment was disputed', () => {
    expect(foldNews([paid, dispute('d', 'open')])).toMatchObject({ isDisputed: true, wasDisputed: true });
    expect(foldNews([dispute('d', 'won'), paid])).toMatchObject({ isDisputed: false, wasDisputed: true });
    expect(foldNews([dispute('d', 'inquiry')])).toMatchObject({ isDisputed: false, wasDisputed: false });
  });
});
