import { routeWorthTelling, type CallRoute, type SkippedChannel } from './call-route';

const spare = (channelId: string): SkippedChannel => ({ channelId, reason: 'spare' });
const resting = (channelId: string): SkippedChannel => ({ channelId, reason: 'resting', untilMs: 1 });

describe('what a usage record keeps of a route', () => {
  it('is nothing of a call whose first channels were simply asked', () => {
    expect(routeWorthTelling({ candidates: 1, skipped: [] })).toBeNull();
    expect(routeWorthTelling({ candidates: 5, skipped: [spare('a'), spare('b')], queuedMs: 0 })).toBeNull();
    expect(routeWorthTelling({ candidates: 2, skipped: [], affinity: 'kept' })).toBeNull();
  });

  it.each<Partial<CallRoute>>([
    { skipped: [spare('a'), resting('b')] },
    { affinity: 'moved' },
    { queuedMs: 3 },
    { hedged: true },
  ])('is all of it where something special happened: %j', (facts) => {
    const route = { candidates: 3, skipped: [], ...facts };
    expect(routeWorthTelling(route)).toEqual(route);
  });

  it('has room for twenty channels, those that were not needed last', () => {
    const skipped = [...Array.from({ length: 40 }, (_, index) => spare(`spare-${index}`)), resting('r'), resting('s')];
    const kept = routeWorthTelling({ candidates: 45, skipped })!;
    expect(kept.candidates).toBe(45);
    expect(kept.skipped).toHaveLength(20);
    expect(kept.skipped.slice(0, 3)).toEqual([resting('r'), resting('s'), spare('spare-0')]);
  });
});
