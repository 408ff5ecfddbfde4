import { AppError } from '@app/common';
import type { GetPage } from './adapters/report-adapter';

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 8 * 1024 * 1024;

/** Asks a vendor. What it answers reaches nobody: only its status does. Throws AppError. */
export const getPage: GetPage = async (url, headers) => {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    // A redirect would take the admin key to wherever it leads.
    const response = await fetch(url, { headers, signal, redirect: 'error' });
    if (!response.ok) {
      await response.body?.cancel();
      throw new AppError('upstream_unavailable', { message: `The vendor answered with status ${response.status}.` });
    }
    return JSON.parse(await textOf(response)) as unknown;
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof SyntaxError)
      throw new AppError('upstream_bad_response', { message: 'The vendor answered no JSON.', cause: error });
    const message = signal.aborted ? 'The vendor did not answer in time.' : 'The vendor cannot be reached.';
    throw new AppError(signal.aborted ? 'upstream_timeout' : 'upstream_unavailable', { message, cause: error });
  }
};

async function textOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > MOST_BYTES)
      throw new AppError('upstream_bad_response', { message: 'A page of the report is too large.' });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
