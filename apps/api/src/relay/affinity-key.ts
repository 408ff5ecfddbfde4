import type { CallRequest, ChatMessage } from '@app/llm';

/** Shorter requests are cheaper to read again than to keep together. */
const LONG_BYTES = 4_000;
/** So much of a message tells it from others. */
const MAX_CHARACTERS = 512;

/**
 * What calls of one conversation have in common, as a number: the organization, the model, the system's message and the first of the user.
 * Vendors keep the beginnings of prompts, per account. Undefined: too short for that to matter, or no chat.
 */
export function affinityKey(request: CallRequest, organizationId: string): number | undefined {
  if (request.endpoint !== undefined || request.bodyBytes < LONG_BYTES) return undefined;
  let hash = mix(mix(FNV_OFFSET, organizationId), request.model);
  for (const message of request.messages) {
    hash = mix(hash, beginningOf(message));
    if (message.role === 'user') break;
  }
  return hash >>> 0;
}

function beginningOf({ content }: ChatMessage): string {
  if (content === undefined) return '';
  if (typeof content === 'string') return content;
  const [first] = content;
  return first ? `${content.length} ${first.type} ${textOf(first['text'])}` : '';
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over the beginning and the length of a text. */
function mix(hash: number, text: string): number {
  let mixed = Math.imul(hash ^ text.length, FNV_PRIME);
  const end = Math.min(text.length, MAX_CHARACTERS);
  for (let at = 0; at < end; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), FNV_PRIME);
  return mixed;
}
