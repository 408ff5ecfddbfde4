import { CallsInFlight } from './calls-in-flight';

const ENDLESS = 1 << 30;

describe('calls in flight', () => {
  it('takes calls that come while it is no longer ready, and lets them end', async () => {
    const calls = new CallsInFlight();
    let end!: () => void;
    const stopped = calls.stop({ delayMs: 20, withinMs: ENDLESS });
    expect(calls.isReady).toBe(false);
    const call = calls.during(() => new Promise<void>((resolve) => (end = resolve)));
    let isStopped = false;
    void stopped.then(() => (isStopped = true));
    await refused(calls);
    expect(isStopped).toBe(false);
    end();
    await Promise.all([call, stopped]);
  });

  it('refuses calls at once where nobody needs time to notice', async () => {
    const calls = new CallsInFlight();
    expect(calls.isReady).toBe(true);
    await calls.stop({ delayMs: 0, withinMs: ENDLESS });
    await expect(calls.during(async () => undefined)).rejects.toMatchObject({
      code: 'shutting_down',
      details: { headers: { connection: 'close' } },
    });
  });

  it('stops without those that do not end in time', async () => {
    const calls = new CallsInFlight();
    void calls.during(() => new Promise(() => undefined));
    await calls.stop({ delayMs: 0, withinMs: 5 });
  });

  async function refused(calls: CallsInFlight): Promise<void> {
    for (;;) {
      const isTaken = await calls
        .during(() => new Promise((resolve) => setTimeout(resolve, 2)))
        .then(
          () => true,
          () => false,
        );
      if (!isTaken) return;
    }
  }
});
