import { arrayIn, isObject, type JsonObject, textIn } from '../openai-compatible/wire';

/** Where in the joined text of the answer a cited text stands. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What was found in the web, as chat cites it. Citations of the caller's own documents have no address, and no counterpart. */
export const annotationsOf = (citations: unknown, { start, end }: Span): readonly JsonObject[] =>
  arrayIn(citations).flatMap((citation) => {
    const url = isObject(citation) ? textIn(citation['url']) : undefined;
    if (url === undefined) return [];
    const title = textIn((citation as JsonObject)['title']) ?? url;
    return [{ type: 'url_citation', url_citation: { url, title, start_index: start, end_index: end } }];
  });
