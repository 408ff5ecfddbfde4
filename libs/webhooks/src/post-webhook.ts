import { isRefusedAddress } from '@app/egress';
import { request, type Dispatcher } from 'undici';

const TIMEOUT_MS = 10_000;
/** Of an answer nobody reads; so much is taken in for the connection to be used again. */
const REST = { limit: 16 * 1024 };

/** Why a try failed. */
export const DELIVERY_FAILURES = [
  /** It answered, with another status than 2xx. */
  'status',
  'timeout',
  /** An address of our own network. */
  'not_public',
  /** An address that the operator does not allow. */
  'not_allowed',
  'unknown_name',
  'certificate',
  'unreachable',
] as const;
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];

export interface Outcome {
  readonly status: number | null;
  /** Null: delivered. */
  readonly failure: DeliveryFailure | null;
}

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One try. Follows no redirect; never throws. What failed says nothing of our network. */
export async function postWebhook(dispatcher: Dispatcher, { url, headers, body }: Posting): Promise<Outcome> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await request(url, { method: 'POST', dispatcher, signal, headers, body });
    const status = answer.statusCode;
    // The status is the answer; what comes after it may break off.
    await answer.body.dump({ ...REST, signal }).catch(() => undefined);
    const isTaken = status >= 200 && status < 300;
    return { status, failure: isTaken ? null : 'status' };
  } catch (error) {
    return { status: null, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): DeliveryFailure {
  if (isRefusedAddress(error)) return 'not_public';
  const { name, code } = error as { readonly name?: string; readonly code?: string };
  if (name === 'TimeoutError') return 'timeout';
  if (code === 'ENOTFOUND') return 'unknown_name';
  if (/CERT|TLS|SSL|ALTNAME/.test(code ?? '')) return 'certificate';
  return 'unreachable';
}
