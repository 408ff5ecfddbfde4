/** In the order in which they tell the truth: most browsers also claim to be the ones below them. */
const BROWSERS = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['WeChat', /MicroMessenger/],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Headless)?(Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
] as const;
const SYSTEMS = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X|Macintosh/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
] as const;

type Known = readonly (readonly [name: string, sign: RegExp])[];
const find = (known: Known, userAgent: string) => known.find(([, sign]) => sign.test(userAgent))?.[0];

/** What somebody would call the device; undefined for programs. */
export function deviceOf(userAgent: string | null) {
  const browser = find(BROWSERS, userAgent ?? '');
  const system = find(SYSTEMS, userAgent ?? '');
  return browser && system ? { browser, system } : undefined;
}
