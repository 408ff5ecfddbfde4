import fc from 'fast-check';
import { HOUR_MS } from '../instants';
import { idAt, uuidOf, type RecordedCall } from './recorded-calls';

const OUTCOMES = ['completed', 'caller_left', 'rejected', 'upstream_failed', 'recovered'] as const;

/** Calls of three organizations over some days before `nowMs`, most of them of the last hours. */
export const anyCall = (nowMs: number): fc.Arbitrary<RecordedCall> =>
  fc
    .record({
      ago: fc.oneof(
        fc.integer({ min: 0, max: 3 * HOUR_MS }),
        fc.integer({ min: 0, max: 60 * HOUR_MS }),
        fc.integer({ min: 0, max: 150 * HOUR_MS }),
      ),
      organization: fc.integer({ min: 1, max: 3 }),
      token: fc.integer({ min: 1, max: 2 }),
      user: fc.option(fc.integer({ min: 1, max: 2 })),
      model: fc.constantFrom('small', 'large'),
      channel: fc.option(fc.integer({ min: 1, max: 2 })),
      outcome: fc.constantFrom(...OUTCOMES),
      charge: fc.bigInt({ min: 0n, max: 10n ** 12n }),
      firstTokenMs: fc.option(fc.integer({ min: 0, max: 2_000_000 })),
      totalMs: fc.integer({ min: 0, max: 2_000_000 }),
    })
    .map(({ ago, organization, token, user, channel, ...call }) => ({
      ...call,
      requestId: idAt(nowMs - ago),
      organizationId: uuidOf(1, organization),
      apiTokenId: uuidOf(2, organization * 10 + token),
      userId: user === null ? null : uuidOf(3, user),
      channelId: channel === null ? null : uuidOf(4, channel),
      errorCode: ['completed', 'caller_left'].includes(call.outcome) ? null : 'upstream_timeout',
    }));
