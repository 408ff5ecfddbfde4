import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestId } from '@app/common';
import type { Logger } from '@app/logging';
import { decodeRecord, type JournalRecord } from './journal-record';

const FOLDER = /^([0-9a-f-]{36})(\.taken-[0-9a-f-]{36})?$/;

export interface DeadJournal {
  /** The process that wrote it. */
  readonly processId: string;
  readonly folder: string;
  /** The last word on each of its calls. */
  readonly records: readonly JournalRecord[];
}

/**
 * Journals of dead processes: folders in `root` whose owner has not touched them for `staleMs`. Each is renamed before it
 * is read, so that of several living processes only one takes it.
 */
export function takeOverDeadJournals(
  root: string,
  self: { readonly processId: string; readonly staleMs: number; readonly logger: Logger },
): DeadJournal[] {
  if (!existsSync(root)) return [];
  const dead: DeadJournal[] = [];
  for (const name of readdirSync(root)) {
    const owner = FOLDER.exec(name)?.[1];
    if (!owner || owner === self.processId || !isStale(join(root, name), self.staleMs)) continue;
    const folder = join(root, `${owner}.taken-${self.processId}`);
    try {
      renameSync(join(root, name), folder);
      utimesSync(join(folder, 'alive'), new Date(), new Date());
    } catch {
      continue; // another process was faster
    }
    dead.push({ processId: owner, folder, records: readJournal(folder, self.logger) });
  }
  return dead;
}

export const removeJournal = (journal: DeadJournal): void => rmSync(journal.folder, { recursive: true, force: true });

function isStale(folder: string, staleMs: number): boolean {
  try {
    return Date.now() - statSync(join(folder, 'alive')).mtimeMs > staleMs;
  } catch {
    return false; // being made, or being removed, right now
  }
}

/** A torn last line is what a crash leaves; a bad line elsewhere is damage, and is reported. */
function readJournal(folder: string, logger: Logger): JournalRecord[] {
  const last = new Map<RequestId, JournalRecord>();
  const segments = readdirSync(folder).filter((name) => name.endsWith('.log'));
  for (const segment of segments.sort()) {
    const lines = readFileSync(join(folder, segment), 'utf8').split('\n');
    lines.forEach((line, index) => {
      if (line === '') return;
      const record = decodeRecord(line);
      if (record) {
        if (last.get(record.requestId)?.kind !== 'close') last.set(record.requestId, record);
      } else if (index < lines.length - 1) {
        logger.error('a journal has a damaged line', undefined, { folder, segment, line: index + 1 });
      }
    });
  }
  return [...last.values()];
}
