import { ALL_FAULTS, chaos, FaultRig } from '@app/testing';

const SECONDS = Number(process.env['WEIR_CHAOS_SECONDS'] ?? 120);

describe('chaos', () => {
  let rig: FaultRig;
  beforeAll(async () => {
    rig = await FaultRig.start();
  }, 120_000);
  afterAll(() => rig.stop(), 60_000);

  it(
    'F38 charges every call once, whatever happens at once',
    async () => {
      const shape = { tokens: [1, 400], delayMs: [0, 5], poor: 0.4 } as const;
      const fault = { id: 'F38', name: `all of it at random for ${SECONDS} s`, allowance: { apiDies: true }, shape };
      await chaos(rig, fault, { seconds: SECONDS, faults: ALL_FAULTS });
    },
    (SECONDS + 300) * 1_000,
  );
});
