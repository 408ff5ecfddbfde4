import { isRefusedAddress } from '@app/egress';
import { request, type Dispatcher } from 'undici';

const TIMEOUT_MS = 10_000;
/** Of an answer nobody reads; so much is taken in for the connection to be used again. */
const REST = { limit: 16 * 1024 };

export interface Outcome {
  readonly status: number | null;
  /** Null: delivered. */
  readonly error: string | null;
}

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One try. Follows no redirect; never throws. Its words tell the receiver's owner nothing of our network. */
export async function postWebhook(dispatcher: Dispatcher, { url, headers, body }: Posting): Promise<Outcome> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await request(url, { method: 'POST', dispatcher, signal, headers, body });
    const status = answer.statusCode;
    // The status is the answer; what comes after it may break off.
    await answer.body.dump({ ...REST, signal }).catch(() => undefined);
    const isTaken = status >= 200 && status < 300;
    return { status, error: isTaken ? null : `It answered with status ${status}.` };
  } catch (error) {
    return { status: null, error: wordsFor(error) };
  }
}

function wordsFor(error: unknown): string {
  if (isRefusedAddress(error)) return 'Its address is not public.';
  const { name, code } = error as { readonly name?: string; readonly code?: string };
  if (name === 'TimeoutError') return 'It did not answer within 10 seconds.';
  if (code === 'ENOTFOUND') return 'Its name does not resolve.';
  if (/CERT|TLS|SSL|ALTNAME/.test(code ?? '')) return 'Its certificate is not valid.';
  return 'It cannot be reached.';
}
