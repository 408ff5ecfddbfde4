import { AppError } from '@app/common';
import type { ChatMessage } from '@app/llm';
import { type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { cacheControlIn } from './cache-control';

export type Block = JsonObject;

/** Where a part stands, for refusals, and whether the host fetches addresses itself. */
export interface Place {
  readonly path: string;
  readonly takesUrls: boolean;
}

const IMAGE_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
/** Anthropic's own blocks, which callers may send where chat has no words of its own. */
const OWN_BLOCKS: ReadonlySet<string> = new Set(['image', 'document', 'search_result']);
const DATA_URL = /^data:([^;,]+)?(?:;[^;,]+)*?(;base64)?,/i;

/**
 * What a message says, as blocks. Texts without a letter are left out: Anthropic refuses them.
 * Throws AppError('unsupported_feature' | 'invalid_value') for parts it cannot read.
 */
export function blocksOf({ content, ...message }: ChatMessage, place: Place): Block[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  const blocks = parts.flatMap((part, index) => blockOf(part, { ...place, path: `${place.path}.content[${index}]` }));
  return withCacheControl(blocks, message);
}

/** On a message it means the end of it. */
function withCacheControl(blocks: Block[], message: JsonObject): Block[] {
  const control = cacheControlIn(message);
  const last = blocks.pop();
  if (last) blocks.push({ ...last, ...control });
  return blocks;
}

export const textBlock = (text: unknown): Block[] =>
  typeof text === 'string' && text.trim() !== '' ? [{ type: 'text', text }] : [];

function blockOf(part: JsonObject, place: Place): Block[] {
  const blocks = rawBlockOf(part, place);
  return blocks.map((block) => ({ ...block, ...cacheControlIn(part) }));
}

function rawBlockOf(part: JsonObject, place: Place): Block[] {
  const type = String(part['type']);
  if (type === 'text') return textBlock(part['text']);
  if (type === 'refusal') return textBlock(part['refusal']);
  if (type === 'image_url') return [imageOf(objectIn(part['image_url'])?.['url'], place)];
  if (type === 'file') return [documentOf(objectIn(part['file']) ?? {}, place)];
  if (OWN_BLOCKS.has(type)) return [part];
  throw new AppError('unsupported_feature', { param: place.path });
}

interface Data {
  readonly mediaType: string;
  readonly base64: string;
}

function dataIn(url: string): Data | undefined {
  const [prefix, type = 'text/plain', base64] = DATA_URL.exec(url) ?? [];
  if (prefix === undefined) return undefined;
  const data = url.slice(prefix.length);
  const mediaType = type.toLowerCase() === 'image/jpg' ? 'image/jpeg' : type.toLowerCase();
  if (base64) return { mediaType, base64: data };
  return { mediaType, base64: Buffer.from(decodeURIComponent(data)).toString('base64') };
}

function imageOf(url: unknown, { path, takesUrls }: Place): Block {
  const data = dataAt(textIn(url) ?? '', path);
  if (data && IMAGE_TYPES.has(data.mediaType)) {
    return { type: 'image', source: { type: 'base64', media_type: data.mediaType, data: data.base64 } };
  }
  if (data) throw refused(path, `an image must be one of ${[...IMAGE_TYPES].join(', ')}`);
  if (!/^https?:\/\//i.test(String(url))) throw refused(path, `expected an 'http' address or a data URL`);
  if (!takesUrls) {
    const message = 'This model reads images only as data URLs.';
    throw new AppError('unsupported_feature', { message, param: path });
  }
  return { type: 'image', source: { type: 'url', url } };
}

function documentOf(file: JsonObject, place: Place): Block {
  const title = textIn(file['filename']);
  return { type: 'document', source: sourceOf(file, place), ...(title !== undefined && { title }) };
}

function sourceOf(file: JsonObject, { path, takesUrls }: Place): JsonObject {
  const url = textIn(file['file_url']);
  if (url !== undefined && takesUrls) return { type: 'url', url };
  const data = dataAt(textIn(file['file_data']) ?? '', path);
  if (data?.mediaType === 'application/pdf') {
    return { type: 'base64', media_type: data.mediaType, data: data.base64 };
  }
  if (!data?.mediaType.startsWith('text/')) throw refused(path, 'expected a PDF or a text as a data URL');
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(data.base64, 'base64').toString('utf8') };
}

function dataAt(url: string, path: string): Data | undefined {
  try {
    return dataIn(url);
  } catch {
    throw refused(path, 'the data URL is not valid');
  }
}

const refused = (param: string, why: string): AppError =>
  new AppError('invalid_value', { message: `Invalid value for '${param}': ${why}.`, param });
