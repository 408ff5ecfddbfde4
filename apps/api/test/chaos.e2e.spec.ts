import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, chaos, CRASHES, FaultRig, Random, repeat, Total } from '@app/testing';

const SECONDS = 20;
const allowance = { apiDies: true };

/** The gate: a little of what the ring of faults does at length. */
describe('crashes under load', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    // Beside other tests a process may wait for its turn; it is not dead because of that.
    rig = await FaultRig.start({ settings: { WEIR_JOURNAL_STALE_MS: '3000' } });
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  it('charges every call once, whatever is killed meanwhile', async () => {
    const fault = {
      id: 'gate',
      name: `kill -9 of anything for ${SECONDS} s`,
      allowance,
      shape: { tokens: [1, 200] },
    } as const;
    await chaos(rig, fault, { seconds: SECONDS, faults: CRASHES });
  }, 120_000);

  it('charges a stream that a crash cut short at its last checkpoint', async () => {
    const shape = { streams: 1, tokens: [500, 700], delayMs: [2, 3], poor: 0, leavers: 0 } as const;
    const fault = {
      id: 'gate',
      name: 'an API is killed in the middle of streams',
      allowance,
      shape,
      mustRecover: true,
    };
    const random = Random.ofRun();
    const total = new Total(fault, random.seed);
    const journals = () => {
      const root = join(rig.dataDirectories[0]!, 'journal');
      const segments = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
      return segments.map((name) => readFileSync(join(root, name), 'utf8'));
    };
    const happen = async () => {
      // Half of the stream is still to come then, on either API.
      await eventually(
        async () => expect(journals().every((text) => text.includes(' checkpoint '))).toBe(true),
        30_000,
      );
      await rig.apis[0]!.kill();
      await rig.restartDeadApi(0);
    };
    total.add(await repeat(rig, fault, { number: 1, random, happen }));
    total.report();
  }, 60_000);

  it('G12 finishes streams, ships its journal and exits with 0 when told to stop', async () => {
    const fault = { id: 'gate', name: 'an API and a worker are told to stop' };
    const random = Random.ofRun();
    const total = new Total(fault, random.seed);
    let codes: (number | null)[] = [];
    const happen = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      codes = await Promise.all([rig.apis[0]!.stop(), rig.workers[0]!.stop()]);
      await rig.complete();
    };
    total.add(await repeat(rig, fault, { number: 1, random, happen }));
    expect(codes).toEqual([0, 0]);
    total.report();
  }, 60_000);
});
