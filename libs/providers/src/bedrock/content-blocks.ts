import type { ChatMessage, ContentPart, Thought } from '@app/llm';
import {
  callsOf,
  type DataUrl,
  partsOf,
  readDataUrl,
  unreadable,
  wordsOf,
  wordsOfPart,
} from '../openai-compatible/request-parts';
import { type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import type { ToolIds } from './tool-ids';

const IMAGE_FORMATS: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/jpg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]);

const DOCUMENT_FORMATS: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
  ['text/csv', 'csv'],
  ['text/html', 'html'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
]);

const MAX_NAME_LENGTH = 200;
/** A result must say something, and blank text is refused. */
const NO_OUTPUT = '(no output)';

/** The parts of a user's message. Throws AppError('unsupported_feature') naming the one that Converse has no block for. */
export const blocksOf = (message: ChatMessage, path: string): JsonObject[] =>
  partsOf(message).flatMap((part, index) => blockOf(part, `${path}.content[${index}]`));

function blockOf(part: ContentPart, path: string): readonly JsonObject[] {
  if (part.type === 'text' || part.type === 'refusal') return textBlock(wordsOfPart(part));
  if (part.type === 'image_url') return [imageBlock(part, path)];
  if (part.type === 'file') return [documentBlock(part, path)];
  throw unreadable(path);
}

/** Blank text is refused. */
export const textBlock = (text: string): readonly JsonObject[] => (text.trim() === '' ? [] : [{ text }]);

function imageBlock(part: ContentPart, path: string): JsonObject {
  const image = readDataUrl(objectIn(part['image_url'])?.['url']);
  if (!image) throw unreadable(path, 'This model reads images only as data URLs in base64.');
  return { image: { format: formatOf(image, IMAGE_FORMATS, path), source: { bytes: image.base64 } } };
}

function documentBlock(part: ContentPart, path: string): JsonObject {
  const file = objectIn(part['file']) ?? {};
  const document = readDataUrl(file['file_data']);
  if (!document) throw unreadable(path, 'This model reads files only as data URLs in base64.');
  const name = documentName(textIn(file['filename']));
  return { document: { format: formatOf(document, DOCUMENT_FORMATS, path), name, source: { bytes: document.base64 } } };
}

function formatOf({ mediaType }: DataUrl, formats: ReadonlyMap<string, string>, path: string): string {
  const format = formats.get(mediaType);
  if (format === undefined) throw unreadable(path, `This model cannot read ${mediaType}.`);
  return format;
}

/** Letters, digits, single blanks, hyphens and brackets. Source: Converse API reference, DocumentBlock. */
function documentName(filename: string | undefined): string {
  const clean = (filename ?? '')
    .replace(/[^A-Za-z0-9 \-()[\]]/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return clean.slice(0, MAX_NAME_LENGTH).trim() || 'document';
}

/** What the assistant said: its signed thoughts come first, as they did. */
export function assistantBlocks(message: ChatMessage, thoughts: readonly Thought[], ids: ToolIds): JsonObject[] {
  const calls = callsOf(message).map(({ id, name, input }) => ({ toolUse: { toolUseId: ids.idFor(id), name, input } }));
  return [...thoughts.map(thoughtBlock), ...textBlock(wordsOf(message)), ...calls];
}

const thoughtBlock = ({ text, signature, redacted }: Thought): JsonObject =>
  redacted === undefined
    ? { reasoningContent: { reasoningText: { text, signature } } }
    : { reasoningContent: { redactedContent: redacted } };

export function toolResultBlock(message: ChatMessage, path: string, ids: ToolIds): JsonObject {
  const blocks = blocksOf(message, path);
  const content = blocks.length > 0 ? blocks : [{ text: NO_OUTPUT }];
  return { toolResult: { toolUseId: ids.idFor(textIn(message['tool_call_id']) ?? ''), content } };
}
