const CJK = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}';
const TOKEN = new RegExp(`\\s*(?:[${CJK}]|[^\\s${CJK}]+)`, 'gu');

/** What every prompt costs beyond its words, as chat templates do. */
export const PROMPT_OVERHEAD_TOKENS = 5;

/**
 * The fake vendor's tokenizer. A token is one Chinese, Japanese or Korean character, or a run of anything else without
 * white space; the white space before it belongs to it. So the tokens joined give the text back, less its trailing blanks.
 */
export const splitTokens = (text: string): readonly string[] => text.trimEnd().match(TOKEN) ?? [];

/** `prompt_tokens`: the tokens of all message texts plus the overhead. Images, files and tool definitions cost nothing. */
export const countPromptTokens = (texts: readonly string[]): number =>
  texts.reduce((total, text) => total + splitTokens(text).length, PROMPT_OVERHEAD_TOKENS);
