/** `gpt-4o-2024-08-06`, `claude-sonnet-4-5-20250929`: the version of a model that its plain name stands for. */
const DATED = /[-@](?:\d{4}-\d{2}-\d{2}|\d{8})$/;

/** What both sides call a model: an alias where one is given, and never the date at its end. */
export function canonicalModel(name: string, aliases: Readonly<Record<string, string>>): string {
  const own = Object.hasOwn(aliases, name) ? aliases[name]! : name;
  return own.toLowerCase().replace(DATED, '');
}
