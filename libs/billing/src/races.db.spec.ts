import { RaceTrack } from './__fixtures__/race-track';
import { changeWhileSettling, raceForHundredCaps, spendToTheLastNano } from './__fixtures__/races';

/** Short ones; races.faults.spec.ts runs them at length, and between processes. */
describe('races on one wallet', () => {
  let track: RaceTrack;

  beforeAll(async () => {
    track = await RaceTrack.open('connections');
  });
  afterAll(() => track.close());

  it('C01 admits exactly 100 of 1,000 calls on a balance of 100 caps', () =>
    raceForHundredCaps(track, { callers: 4, calls: 250 }));

  it('C03 spends a balance to its last nano-dollar, and not one more', () =>
    spendToTheLastNano(track, { callers: 4, calls: 400 }));

  it('C07 keeps wallets right while they are topped up, refunded, limited and frozen under way', () =>
    changeWhileSettling(track, { callers: 2, forMs: 1_500, lookEveryMs: 200 }));
});
