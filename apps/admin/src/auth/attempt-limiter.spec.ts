import { Config } from '@app/config';
import { AttemptLimiter, networkOf } from './attempt-limiter';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('AttemptLimiter', () => {
  it('goes on counting while Redis is away', async () => {
    const nowhere = { DATABASE_URL: 'postgresql://u:p@localhost/weir', REDIS_URL: 'redis://127.0.0.1:1' };
    const limiter = new AttemptLimiter(new Config(nowhere));
    try {
      const notes = [];
      for (let count = 0; count < 3; count++) notes.push((await limiter.count('accountMails', 'one')).isOfNote);
      expect(notes).toEqual([true, false, true]);
      await expect(limiter.count('accountMails', 'one')).rejects.toMatchObject({
        code: 'too_many_attempts',
        details: { headers: { 'retry-after': expect.stringMatching(/^\d+$/) } },
      });
      expect(await limiter.mayCount('accountMails', 'one')).toBe(false);
      expect(await limiter.mayCount('accountMails', 'other')).toBe(true);
      await limiter.takeBack('accountMails', 'one');
    } finally {
      limiter.onApplicationShutdown();
    }
  });
});
