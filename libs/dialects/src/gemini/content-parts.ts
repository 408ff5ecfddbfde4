import { type ContentPart, pcmOf, wavOf } from '@app/llm';
import type { Blob, Part } from './wire';

/** What a part says, in parts of chat completions; none for calls, their results and thoughts, which have places of their own. */
export function partsOf(part: Part): readonly ContentPart[] {
  if (part.text !== undefined) return part.text === '' || part.thought === true ? [] : [textPart(part.text)];
  if (part.inlineData) return [inlinePart(part.inlineData)];
  if (part.fileData) return [linkedPart(part.fileData)];
  if (part.executableCode) return [textPart(fenced(part.executableCode.code, part.executableCode.language))];
  if (part.codeExecutionResult) return [textPart(fenced(part.codeExecutionResult.output ?? ''))];
  return [];
}

const textPart = (text: string): ContentPart => ({ type: 'text', text });

const fenced = (code: string, language = ''): string => `\`\`\`${language.toLowerCase()}\n${code}\n\`\`\``;

function inlinePart({ mimeType, data, displayName }: Blob): ContentPart {
  const url = `data:${mimeType};base64,${data}`;
  if (mimeType.startsWith('image/')) return { type: 'image_url', image_url: { url } };
  if (mimeType.startsWith('video/')) return { type: 'video_url', video_url: { url } };
  if (mimeType.startsWith('audio/')) return { type: 'input_audio', input_audio: soundOf(mimeType, data) };
  if (mimeType === 'text/plain') return textPart(Buffer.from(data, 'base64').toString('utf8'));
  return { type: 'file', file: { filename: displayName ?? 'document', file_data: url } };
}

/** Vendors read files: samples alone become one. */
function soundOf(mimeType: string, data: string): object {
  const pcm = pcmOf(mimeType);
  if (!pcm) return { data, format: audioFormat(mimeType) };
  return { data: wavOf(Buffer.from(data, 'base64'), pcm).toString('base64'), format: 'wav' };
}

/** `audio/mpeg` and `audio/x-wav` are other names of what chat completions call `mp3` and `wav`. */
function audioFormat(mimeType: string): string {
  const name = mimeType.slice('audio/'.length).split(';')[0]!.replace(/^x-/, '');
  return name === 'mpeg' ? 'mp3' : name;
}

const YOUTUBE = /^https:\/\/(www\.)?(youtube\.com|youtu\.be)\//;

function linkedPart({ mimeType = '', fileUri: url, displayName }: NonNullable<Part['fileData']>): ContentPart {
  if (mimeType.startsWith('image/')) return { type: 'image_url', image_url: { url } };
  if (mimeType.startsWith('audio/')) return { type: 'audio_url', audio_url: { url } };
  if (mimeType.startsWith('video/') || YOUTUBE.test(url)) return { type: 'video_url', video_url: { url } };
  return { type: 'file', file: { filename: displayName ?? 'document', file_url: url } };
}
