import { AppError } from '@app/common';
import { type ChatMessage, type ContentPart, PCM16, wavOf } from '@app/llm';
import { type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

/** The parts of a message, in Google's words. `path` is the message's. Throws AppError('unsupported_feature' | 'invalid_value'). */
export function partsOf(content: ChatMessage['content'], path: string): readonly JsonObject[] {
  if (content === undefined || content === '') return [];
  if (typeof content === 'string') return [{ text: content }];
  return content.flatMap((part, index) => toPart(part, `${path}.content[${index}]`));
}

function toPart(part: ContentPart, path: string): readonly JsonObject[] {
  const build = PARTS[part.type];
  if (!build)
    throw new AppError('unsupported_feature', { message: `This model does not read ${part.type}.`, param: path });
  return build(part, path);
}

type Build = (part: ContentPart, path: string) => readonly JsonObject[];

const textPart =
  (member: string): Build =>
  (part) => {
    const text = textIn(part[member]);
    return text === undefined ? [] : [{ text }];
  };

const PARTS: Readonly<Record<string, Build>> = {
  text: textPart('text'),
  refusal: textPart('refusal'),
  image_url: (part, path) => [mediaAt(objectIn(part['image_url'])?.['url'], 'image/jpeg', path)],
  video_url: (part, path) => [mediaAt(objectIn(part['video_url'])?.['url'], 'video/mp4', path)],
  audio_url: (part, path) => [mediaAt(objectIn(part['audio_url'])?.['url'], 'audio/mp3', path)],
  input_audio: (part, path) => [soundOf(objectIn(part['input_audio']) ?? {}, path)],
  file: (part, path) => [fileOf(objectIn(part['file']) ?? {}, path)],
};

/** `data:image/png;base64,...`; parameters between type and data say nothing to Google. */
const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)?((?:;[^;,]*)*),/i;

/** What is in the address itself goes inline. What is elsewhere Google fetches: its own files, buckets, YouTube, public pages. */
function mediaAt(url: unknown, likelyType: string, path: string): JsonObject {
  if (typeof url !== 'string') throw invalid(path, 'an address is expected');
  if (url.startsWith('data:')) return inline(url, path);
  if (!/^(?:https|gs):\/\//i.test(url)) throw invalid(path, 'expected a data:, https: or gs: address');
  return isVideoPage(url)
    ? { fileData: { fileUri: url } }
    : { fileData: { mimeType: typeByName(url) ?? likelyType, fileUri: url } };
}

const isVideoPage = (url: string): boolean => /^https:\/\/(?:(?:www|m)\.)?(?:youtube\.com|youtu\.be)\//i.test(url);

function inline(url: string, path: string): JsonObject {
  const head = DATA_URL.exec(url.slice(0, 1_000));
  if (!head) throw invalid(path, 'the data URL cannot be read');
  const data = url.slice(head[0].length);
  const isBase64 = /;base64$/i.test(head[2] ?? '');
  const mimeType = normalType(head[1] ?? 'text/plain');
  return { inlineData: { mimeType, data: isBase64 ? data : base64Of(data, path) } };
}

function base64Of(escaped: string, path: string): string {
  try {
    return Buffer.from(decodeURIComponent(escaped), 'utf8').toString('base64');
  } catch {
    throw invalid(path, 'the data URL cannot be read');
  }
}

/** Common slips and other names of what Google knows by one. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['audio/mpeg', 'audio/mp3'],
  ['audio/mpga', 'audio/mp3'],
  ['audio/wave', 'audio/wav'],
  ['audio/x-wav', 'audio/wav'],
]);

const normalType = (type: string): string => OTHER_NAMES.get(type.toLowerCase()) ?? type.toLowerCase();

function soundOf({ data, format }: JsonObject, path: string): JsonObject {
  if (typeof data !== 'string') throw invalid(path, 'sound needs data');
  if (data.startsWith('data:')) return inline(data, path);
  // Google reads sound in files only.
  if (format === 'pcm16') {
    return {
      inlineData: { mimeType: 'audio/wav', data: wavOf(Buffer.from(data, 'base64'), PCM16).toString('base64') },
    };
  }
  return { inlineData: { mimeType: normalType(`audio/${textIn(format) ?? 'wav'}`), data } };
}

/** A file by value, or one that Google has already. */
function fileOf({ file_data: data, file_id: id, filename }: JsonObject, path: string): JsonObject {
  const type = typeByName(textIn(filename) ?? '') ?? 'application/pdf';
  const address = [data, id].find((text) => typeof text === 'string' && /^(?:https|gs):\/\/|^data:/i.test(text));
  if (address !== undefined) return mediaAt(address, type, path);
  if (typeof data === 'string') return { inlineData: { mimeType: type, data } };
  throw new AppError('unsupported_feature', {
    message: 'This model reads files by their data or address.',
    param: path,
  });
}

const TYPES: Readonly<Record<string, string>> = {
  ...{
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    webp: 'image/webp',
    heic: 'image/heic',
    heif: 'image/heif',
  },
  ...{
    gif: 'image/gif',
    pdf: 'application/pdf',
    txt: 'text/plain',
    md: 'text/markdown',
    csv: 'text/csv',
    html: 'text/html',
  },
  ...{
    json: 'application/json',
    xml: 'text/xml',
    wav: 'audio/wav',
    mp3: 'audio/mp3',
    aiff: 'audio/aiff',
    aac: 'audio/aac',
  },
  ...{
    ogg: 'audio/ogg',
    flac: 'audio/flac',
    mp4: 'video/mp4',
    mov: 'video/mov',
    webm: 'video/webm',
    mpeg: 'video/mpeg',
  },
};

const typeByName = (name: string): string | undefined =>
  TYPES[/\.([a-z0-9]{2,5})(?:[?#].*)?$/i.exec(name)?.[1]?.toLowerCase() ?? ''];

const invalid = (path: string, expectation: string): AppError =>
  new AppError('invalid_value', { message: `Invalid '${path}': ${expectation}.`, param: path });

/** The texts of a message that may hold nothing else: of the system, and of a tool. */
export const textsOf = (parts: readonly JsonObject[]): readonly string[] =>
  parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
