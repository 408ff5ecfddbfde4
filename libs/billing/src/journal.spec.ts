import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newRequestId, type RequestId } from '@app/common';
import { Config } from '@app/config';
import { Logger } from '@app/logging';
import { Journal } from './journal';
import type { JournalRecord } from './journal-record';
import { removeJournal, takeOverDeadJournals } from './journal-recovery';

const STALE_MS = 5_000;

describe('the journal', () => {
  let root: string;
  let lost: unknown;
  let processId: string;
  const logger = new Logger(
    new Config({ DATABASE_URL: 'postgresql://u:p@h/d', REDIS_URL: 'redis://h', WEIR_LOG_LEVEL: 'silent' }),
  );

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'weir-journal-'));
    processId = newRequestId();
    lost = undefined;
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const open = (): Journal => {
    const owner = { onLost: (error: unknown) => (lost = error), onFailure: () => undefined };
    const journal = new Journal(join(root, processId), STALE_MS, owner);
    journal.open();
    return journal;
  };
  const record = (kind: JournalRecord['kind'], requestId: RequestId, body = '{"day":"2026-01-01"}'): JournalRecord => ({
    kind,
    requestId,
    walletId: newRequestId(),
    body,
  });
  /** As after its death: nobody has touched it for longer than it takes. */
  const growStale = () => {
    const folder = join(root, readdirSync(root)[0]!);
    const longAgo = new Date(Date.now() - 2 * STALE_MS);
    utimesSync(join(folder, 'alive'), longAgo, longAgo);
    return folder;
  };
  const takeOver = () => takeOverDeadJournals(root, { processId: newRequestId(), staleMs: STALE_MS, logger });
  const segmentIn = (folder: string) =>
    join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.log'))!,
    );

  it('keeps what was appended, byte for byte', () => {
    const journal = open();
    const records = [record('close', newRequestId(), '{"名":"堰\\n"}'), record('close', newRequestId())];
    for (const one of records) journal.append(one);
    journal.close();
    growStale();
    expect(takeOver()[0]).toMatchObject({ processId, records });
  });

  it('counts a close and no checkpoint of the same call, whichever comes last', () => {
    const journal = open();
    const [early, late, only] = [newRequestId(), newRequestId(), newRequestId()];
    const closes = [record('close', early), record('close', late)];
    journal.append(record('checkpoint', early));
    journal.append(closes[0]!);
    journal.append(closes[1]!);
    journal.append(record('checkpoint', late));
    journal.append(record('checkpoint', only, '{"step":1}'));
    journal.append(record('checkpoint', only, '{"step":2}'));
    journal.close();
    growStale();
    const { records } = takeOver()[0]!;
    expect(records.filter(({ kind }) => kind === 'close')).toEqual(closes);
    expect(records.filter(({ kind }) => kind === 'checkpoint').map(({ body }) => body)).toEqual(['{"step":2}']);
  });

  it('leaves out a torn last line, and a damaged one in the middle, and nothing else', () => {
    const journal = open();
    const records = [1, 2, 3].map(() => record('close', newRequestId()));
    for (const one of records) journal.append(one);
    journal.close();
    const segment = segmentIn(growStale());
    const lines = readFileSync(segment, 'utf8').split('\n');
    lines[1] = lines[1]!.replace('2026', '2027');
    writeFileSync(segment, lines.join('\n'));
    appendFileSync(segment, '01234567 close 0199');
    expect(takeOver()[0]!.records).toEqual([records[0], records[2]]);
  });

  it('is deleted when all its calls are in the inbox, and kept when one is not', () => {
    const journal = open();
    const [shipped, waiting] = [newRequestId(), newRequestId()];
    journal.append(record('close', shipped));
    journal.append(record('close', waiting));
    journal.acknowledge([shipped]);
    journal.close();
    expect(readdirSync(root)).toEqual([processId]);

    processId = newRequestId();
    const second = open();
    second.append(record('close', shipped));
    second.acknowledge([shipped]);
    second.close();
    expect(existsSync(join(root, processId))).toBe(false);
  });

  it('is left alone while its owner lives, and taken by one when it is dead', () => {
    const journal = open();
    journal.append(record('close', newRequestId()));
    expect(takeOver()).toEqual([]);
    journal.close();
    growStale();
    const taken = [takeOver(), takeOver()].flat();
    expect(taken).toHaveLength(1);
    removeJournal(taken[0]!);
    expect(readdirSync(root)).toEqual([]);
  });

  it('takes no record of a process that stood still until another one took it over', () => {
    const journal = open();
    const taken = join(root, `${processId}.taken-${newRequestId()}`);
    renameSync(join(root, processId), taken);
    jest.useFakeTimers({ now: Date.now() + STALE_MS });
    journal.append(record('close', newRequestId()));
    jest.useRealTimers();
    expect(lost).toMatchObject({ code: 'ENOENT' });
    journal.close();
  });

  it('tells its owner when another process took it over', async () => {
    const journal = open();
    rmSync(join(root, processId), { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(lost).toMatchObject({ code: 'ENOENT' });
    journal.close();
  });
});
