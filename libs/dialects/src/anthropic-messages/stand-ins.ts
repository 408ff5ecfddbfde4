import type { Block, MessagesDocument } from './wire';

/**
 * What stands where a signature would be, for thinking that no vendor signed: clients send blocks of thinking back only
 * with one. No vendor may see it: Anthropic would refuse the call.
 */
export const STAND_IN_SIGNATURE = Buffer.from('weir: this thinking was not signed').toString('base64');

const isUnsigned = (block: Block): boolean => block.type === 'thinking' && block.signature === STAND_IN_SIGNATURE;

/** The document without blocks that a stand-in signs, and without turns that had nothing else. Mostly the document itself. */
export function withoutStandIns(document: MessagesDocument): MessagesDocument {
  const { messages } = document;
  if (!messages.some(({ content }) => typeof content !== 'string' && content.some(isUnsigned))) return document;
  const kept = messages.flatMap((turn) => {
    if (typeof turn.content === 'string') return [turn];
    const content = turn.content.filter((block) => !isUnsigned(block));
    return content.length > 0 || turn.content.length === 0 ? [{ ...turn, content }] : [];
  });
  return { ...document, messages: kept };
}

/** What Anthropic, and so its clients, take for the id of a tool call. */
const PLAIN_ID = /^[a-zA-Z0-9_-]+$/;
const ENCODED = 'toolu_weir_';

/** The id of a call as clients may see it. Others' ids have colons and dots; those are written so that they can be read back. */
export const shownToolId = (id: string): string =>
  PLAIN_ID.test(id) && !id.startsWith(ENCODED) ? id : ENCODED + Buffer.from(id, 'utf8').toString('base64url');

/** The id as its vendor gave it. */
export const vendorToolId = (id: string): string =>
  id.startsWith(ENCODED) ? Buffer.from(id.slice(ENCODED.length), 'base64url').toString('utf8') : id;
