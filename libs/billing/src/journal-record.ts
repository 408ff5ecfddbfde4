import { crc32 } from 'node:zlib';
import type { RequestId } from '@app/common';

/** What a call leaves behind on disk. A `checkpoint` counts only when no `close` of the same call follows. */
export interface JournalRecord {
  readonly kind: 'checkpoint' | 'close';
  readonly requestId: RequestId;
  readonly walletId: string;
  /** A UsageBody as JSON text. */
  readonly body: string;
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

/** One line: checksum, kind, ids, body. JSON text has no line breaks. */
export function encodeRecord({ kind, requestId, walletId, body }: JournalRecord): string {
  const text = `${kind} ${requestId} ${walletId} ${body}`;
  return `${checksum(text)} ${text}\n`;
}

const LINE = /^([0-9a-f]{8}) ((checkpoint|close) ([0-9a-f-]{36}) ([0-9a-f-]{36}) (\{.*\}))$/s;

/** Undefined for a line that was torn or changed. */
export function decodeRecord(line: string): JournalRecord | undefined {
  const match = LINE.exec(line);
  if (!match || checksum(match[2]!) !== match[1]) return undefined;
  const [, , , kind, requestId, walletId, body] = match;
  return { kind: kind as JournalRecord['kind'], requestId: requestId as RequestId, walletId: walletId!, body: body! };
}
