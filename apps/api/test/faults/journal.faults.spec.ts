import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, FaultRig, faultTest } from '@app/testing';

const SHIP = /INSERT INTO usage_inbox/;
const run = (command: string, ...words: string[]) => spawnSync(command, words, { encoding: 'utf8' });

/** A disk that can be filled and closed: a small one in memory, which only root may mount. */
const mountDisk = (path: string): boolean => run('mount', '-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', path).status === 0;

describe('faults of the journal', () => {
  let rig: FaultRig;
  let hasDisks = true;
  beforeAll(async () => {
    const onDataDirectory = (path: string) => (hasDisks &&= mountDisk(path));
    rig = await FaultRig.start({ isSpread: true, onDataDirectory });
  }, 120_000);
  afterAll(async () => {
    for (const path of rig.dataDirectories) if (hasDisks) run('umount', '-l', path);
    await rig.stop();
  }, 60_000);

  const missing = () => (hasDisks ? undefined : 'only root may mount a disk that can be filled and closed');

  faultTest(
    () => rig,
    { id: 'F33', name: 'the disk of a journal is full', missing },
    async ({ random, load, wait }) => {
      const victim = random.between(0, 1);
      const ballast = join(rig.dataDirectories[victim]!, 'ballast');
      await wait(50, 150);
      fill(ballast);
      const refused = { status: 503, code: 'billing_unavailable' };
      await eventually(async () => expect(await rig.ask(victim)).toEqual(refused));
      for (let call = 0; call < 3; call++) expect(await rig.ask(victim, { user: 'never-forwarded' })).toEqual(refused);
      expect(rig.bill().has('never-forwarded')).toBe(false);
      rmSync(ballast);
      // An API that has no call under way when there is room again needs to be restarted: docs/operations.md.
      await load.stop();
      await rig.apis[victim]!.stop();
      rig.apis[victim]!.start();
      await rig.untilReady(victim);
      expect((await rig.ask(victim)).status).toBe(200);
    },
  );

  faultTest(
    () => rig,
    { id: 'F34', name: 'the disk of a journal is read-only when an API starts', allowance: { apiDies: true }, missing },
    async ({ random, load, wait }) => {
      const victim = random.between(0, 1);
      const disk = rig.dataDirectories[victim]!;
      await wait(50, 150);
      await rig.apis[victim]!.kill();
      await wait(50, 200);
      await load.stop();
      expect(run('mount', '-o', 'remount,ro', disk).status).toBe(0);
      rig.apis[victim]!.start();
      await eventually(async () => expect(rig.apis[victim]!.isRunning).toBe(false), 20_000);
      // That it ended is right: without a journal it may not take calls.
      expect(rig.apis[victim]!.takeUnasked()).toContain('ended by itself (1)');
      expect(run('mount', '-o', 'remount,rw', disk).status).toBe(0);
      rig.apis[victim]!.start();
      await rig.untilReady(victim);
    },
  );

  faultTest(
    () => rig,
    {
      id: 'F35',
      name: 'the last record of a journal is torn',
      allowance: { apiDies: true, tornRecord: true },
    },
    async ({ random, load, wait }) => {
      const victim = random.between(0, 1);
      await wait(50, 150);
      // So that the journal is the only place that has the last calls.
      await rig.links.api[victim]!.onStatement(SHIP, 'swallow');
      await wait(50, 150);
      await rig.apis[victim]!.kill();
      await load.stop();
      const segment = newestSegment(join(rig.dataDirectories[victim]!, 'journal'));
      truncateSync(segment, Math.max(0, statSync(segment).size - random.between(1, 200)));
      await rig.restartDeadApi(victim);
    },
  );
});

/** Writes until the disk takes nothing more, in pieces small enough to leave no gap. */
function fill(path: string): void {
  const file = openSync(path, 'a');
  for (let bytes = 65_536; bytes >= 1;) {
    try {
      if (writeSync(file, Buffer.alloc(bytes)) < bytes) bytes = Math.floor(bytes / 16);
    } catch {
      bytes = Math.floor(bytes / 16);
    }
  }
  closeSync(file);
}

function newestSegment(journals: string): string {
  const segments = readdirSync(journals, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
  const paths = segments.map((name) => join(journals, name));
  return paths.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0]!;
}
