import type { Thought } from '@app/llm';
import { isObject, type JsonObject } from '../openai-chat/checks';

/** Tells our own from what other vendors encrypt. */
const MARK = 'weir1.';

/** What a vendor signed, where Responses have encrypted content. The text is in the summary beside it. */
export function encryptedOf({ signature, redacted }: Thought): string {
  const proof = { ...(signature !== undefined && { signature }), ...(redacted !== undefined && { redacted }) };
  return MARK + Buffer.from(JSON.stringify(proof)).toString('base64url');
}

/** The thought of an item that we rendered; undefined of any other, and of one that was tampered with. */
export function thoughtIn({ encrypted_content: encrypted }: JsonObject, text: string): Thought | undefined {
  if (!isOwn(encrypted)) return undefined;
  const proof = readProof(encrypted.slice(MARK.length));
  const { signature, redacted } = isObject(proof) ? proof : {};
  if (typeof redacted === 'string') return { text, redacted };
  return typeof signature === 'string' ? { text, signature } : undefined;
}

export const isOwn = (encrypted: unknown): encrypted is string =>
  typeof encrypted === 'string' && encrypted.startsWith(MARK);

function readProof(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
