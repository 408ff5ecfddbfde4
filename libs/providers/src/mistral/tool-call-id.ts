import { createHash } from 'node:crypto';

const OWN = /^[A-Za-z0-9]{9}$/;
const LENGTH = 9;

/**
 * Mistral's models only take ids of nine letters and digits, and callers bring those of other vendors. The same id always
 * becomes the same, so that calls and results still belong together.
 */
export function toolCallId(id: string): string {
  if (OWN.test(id)) return id;
  const digest = createHash('sha256').update(id).digest('base64');
  return digest.replace(/[^A-Za-z0-9]/g, '').slice(0, LENGTH);
}
