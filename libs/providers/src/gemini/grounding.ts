import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { familyOf } from './model-family';

interface Source {
  readonly url: string;
  readonly title: string;
}

/** The sources of an answer as OpenAI's `url_citation`s. `text` is all the answer says. */
export function annotationsOf(grounding: JsonObject | undefined, text: string): readonly object[] {
  if (!grounding) return [];
  const sources = arrayIn(grounding['groundingChunks']).map(sourceIn);
  const supports = arrayIn(grounding['groundingSupports']).filter(isObject);
  // Without a word on what supports what, every source stands for all of it.
  if (supports.length === 0) return sources.flatMap((source) => citation(source, 0, text.length));
  const offsets = new CharacterOffsets(text);
  return supports.flatMap((support) => {
    const segment = objectIn(support['segment']) ?? {};
    const start = offsets.at(segment['startIndex']);
    const end = offsets.at(segment['endIndex']);
    return arrayIn(support['groundingChunkIndices']).flatMap((chunk) => citation(sources[chunk as number], start, end));
  });
}

function sourceIn(chunk: unknown): Source | undefined {
  const web = objectIn(objectIn(chunk)?.['web']);
  const url = textIn(web?.['uri']);
  return url === undefined ? undefined : { url, title: textIn(web?.['title']) ?? '' };
}

const citation = (source: Source | undefined, start: number, end: number): readonly object[] =>
  source
    ? [
        {
          type: 'url_citation',
          url_citation: { start_index: start, end_index: end, url: source.url, title: source.title },
        },
      ]
    : [];

/** Google counts UTF-8 bytes, clients count characters of their strings. */
class CharacterOffsets {
  private readonly bytes: Uint8Array;
  private readonly decoder = new TextDecoder();

  constructor(text: string) {
    this.bytes = new TextEncoder().encode(text);
  }

  /** An absent offset is zero, as all of Google's numbers. */
  at(byteOffset: unknown): number {
    const bytes = Number.isInteger(byteOffset) ? Math.max(0, byteOffset as number) : 0;
    return this.decoder.decode(this.bytes.subarray(0, bytes)).length;
  }
}

/**
 * Web searches that are billed: before the third generation one for an answer that searched, from then on each query.
 * Source: Gemini API, Pricing, Grounding with Google Search.
 */
export function searchesIn(grounding: JsonObject | undefined, modelVersion: string): number {
  const queries = arrayIn(grounding?.['webSearchQueries']).length;
  return familyOf(modelVersion).generation < 3 ? Math.min(queries, 1) : queries;
}
