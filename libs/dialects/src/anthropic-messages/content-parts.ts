import type { ContentPart } from '@app/llm';
import type { Block, DocumentBlock, SearchResultBlock, Source } from './wire';

/** What a block says, in parts of chat completions. What no vendor of chat completions could read is not there. */
export function partsOf(content: string | readonly Block[] | undefined): readonly ContentPart[] {
  if (content === undefined) return [];
  if (typeof content === 'string') return content === '' ? [] : [textPart(content)];
  return content.flatMap(partsOfBlock);
}

const textPart = (text: string): ContentPart => ({ type: 'text', text });

function partsOfBlock(block: Block): readonly ContentPart[] {
  switch (block.type) {
    case 'text':
      return block.text === '' ? [] : [textPart(block.text)];
    case 'image':
      return imageParts(block.source);
    case 'document':
      return documentParts(block);
    case 'search_result':
      return [textPart(searchResultText(block))];
    default:
      // Calls, results and thinking have places of their own; the rest is of Anthropic's tools, which no other vendor has.
      return [];
  }
}

const dataUrl = (mediaType: string, data: string): string => `data:${mediaType};base64,${data}`;
const imagePart = (url: string): ContentPart => ({ type: 'image_url', image_url: { url } });
const filePart = (file: Readonly<Record<string, string>>): ContentPart => ({ type: 'file', file });

function imageParts(source: Source): readonly ContentPart[] {
  if (source.type === 'content') return partsOf(source.content);
  if (source.type === 'url') return [imagePart(source.url)];
  if (source.type === 'file') return [filePart({ file_id: source.file_id })];
  return [imagePart(dataUrl(source.media_type, source.data))];
}

function documentParts({ source, title, context }: DocumentBlock): readonly ContentPart[] {
  const heading = [title, context].filter((line) => line !== undefined && line !== '').join('\n');
  if (source.type === 'text') return [textPart(heading === '' ? source.data : `${heading}\n\n${source.data}`)];
  const about = context === undefined || context === '' ? [] : [textPart(context)];
  if (source.type === 'content') return [...(heading === '' ? [] : [textPart(heading)]), ...partsOf(source.content)];
  if (source.type === 'file') return [...about, filePart({ file_id: source.file_id })];
  const filename = title ?? 'document.pdf';
  if (source.type === 'url') return [...about, filePart({ filename, file_url: source.url })];
  return [...about, filePart({ filename, file_data: dataUrl(source.media_type, source.data) })];
}

function searchResultText({ title, source, content }: SearchResultBlock): string {
  const lines = partsOf(content).map(({ text }) => (typeof text === 'string' ? text : ''));
  return [title, source, ...lines].filter((line) => line !== '').join('\n');
}
