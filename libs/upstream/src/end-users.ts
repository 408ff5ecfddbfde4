import { createHash } from 'node:crypto';
import type { ChatRequest } from '@app/llm';

type Document = Readonly<Record<string, unknown>>;

/** What vendors call the end user of a caller; in Messages it is a member of `metadata`. */
const NAMES = ['user', 'safety_identifier', 'user_id'];

/**
 * The request without the names of its caller's end users: vendors who watch for abuse get a hash instead, the same for the same
 * user of the same organization, and of no use to anybody else.
 */
export function withHashedEndUsers(request: ChatRequest, organizationId: string): ChatRequest {
  const hash = (name: string) => createHash('sha256').update(`${organizationId}\n${name}`).digest('base64url');
  const { parameters, native } = request;
  return {
    ...request,
    parameters: hashed(parameters, hash),
    ...(native && { native: { ...native, document: hashed(native.document, hash) } }),
  };
}

function hashed(document: Document, hash: (name: string) => string): Document {
  const { metadata } = document;
  const replaced = NAMES.flatMap((name) => {
    const value = document[name];
    return typeof value === 'string' ? [[name, hash(value)] as const] : [];
  });
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  return {
    ...document,
    ...Object.fromEntries(replaced),
    ...(isObject && 'user_id' in metadata && { metadata: hashed(metadata, hash) }),
  };
}
