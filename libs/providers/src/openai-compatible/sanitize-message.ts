const MAX_LENGTH = 500;
/** Patterns never run over more than this. */
const MAX_READ = 4_000;

/** Whatever could name our credential, account, host or network in a vendor's message, and what stands there instead. */
const SECRETS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bbearer\s+\S+/gi, '[credential]'],
  [/\b(?:(?:sk|pk|rk|gsk|xai|key|tgp|nvapi|hf)[-_]|AIza|AKIA|eyJ)[\w*.-]{4,}/g, '[credential]'],
  [/\b[a-f0-9]{32,}(?:\.\w+)?\b/gi, '[credential]'],
  [/\b[a-z][a-z0-9+.-]{1,12}:\/\/[^\s"'<>)\]]+/gi, '[address]'],
  [/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, '[account]'],
  [/\b(?:org|proj|acct|user|team|tenant)[-_][\w*-]{0,40}\d[\w*-]*/gi, '[account]'],
  [/\barn:[\w:/.*-]+/gi, '[account]'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, '[address]'],
  [
    /\b(?:[a-z0-9-]{1,63}\.){1,8}(?:com|net|org|io|ai|cn|dev|app|cloud|local|internal|svc|lan|co|xyz|info)\b(?::\d{1,5})?/gi,
    '[address]',
  ],
  [/\blocalhost(?::\d{1,5})?/gi, '[address]'],
  // A host of one's own network, which has no domain: vllm-server:8000.
  [/\b[a-z0-9]{1,63}(?:-[a-z0-9]{1,63}){1,8}:\d{2,5}\b/gi, '[address]'],
];

const MARKUP = /^\s*<|<(?:!doctype|html|head|body)\b/i;

/** A vendor's message as a caller may read it; undefined when nothing readable is left, as of a page of HTML. */
export function sanitizeMessage(message: string): string | undefined {
  if (MARKUP.test(message.slice(0, MAX_READ))) return undefined;
  let clean = message.slice(0, MAX_READ);
  for (const [pattern, instead] of SECRETS) clean = clean.replace(pattern, instead);
  clean = clean.replace(/\s+/g, ' ').trim();
  return clean === '' ? undefined : cut(clean);
}

const cut = (text: string): string =>
  text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH).replace(/[\ud800-\udbff]$/, '') : text;
