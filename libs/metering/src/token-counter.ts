import { createRequire } from 'node:module';

/** The tokenizer is slow on long runs of one kind of character; pieces of this size keep it linear. */
const PIECE_CHARACTERS = 4_000;

type Count = (text: string, options: { readonly disallowedSpecial: Set<string> }) => number;

let count: Count | undefined;

/** 67 MB and 140 ms: loaded when a vendor first leaves us to count. */
function loadedCount(): Count {
  count ??= (createRequire(__filename)('gpt-tokenizer/encoding/o200k_base') as { countTokens: Count }).countTokens;
  return count;
}

/**
 * Tokens of a text by the o200k_base encoding: exact for OpenAI's newer models, close for others. Never throws, not for
 * lone surrogates nor for the text of special tokens.
 */
export function countTokens(text: string): number {
  let tokens = 0;
  for (const piece of piecesOf(text)) tokens += countPiece(piece);
  return tokens;
}

export const countPiece = (piece: string): number => loadedCount()(piece, { disallowedSpecial: new Set() });

/** What is counted in one go. */
export function* piecesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = pieceEnd(text, start);
    yield text.slice(start, end);
    start = end;
  }
}

/** Not inside a surrogate pair. */
function pieceEnd(text: string, start: number): number {
  const end = Math.min(start + PIECE_CHARACTERS, text.length);
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
