import { remembering } from './remembering';

/** The models that an API token may use. A set of names is one. */
export interface ModelScope {
  has(modelId: string): boolean;
}

/** Of names in which `*` stands for any part; undefined when there are none: all models. */
export function modelScope(names: readonly string[]): ModelScope | undefined {
  if (names.length === 0) return undefined;
  const plain = new Set(names.filter((name) => !name.includes('*')));
  const patterns = names.filter((name) => name.includes('*')).map((name) => name.split('*'));
  if (patterns.length === 0) return plain;
  return { has: remembering((id) => plain.has(id) || patterns.some((parts) => matches(id, parts))) };
}

/** What stands between the asterisks, each found as early as it can be: no pattern takes longer than its length. */
function matches(modelId: string, parts: readonly string[]): boolean {
  const first = parts[0]!;
  const last = parts.at(-1)!;
  const end = modelId.length - last.length;
  if (end < first.length || !modelId.startsWith(first) || !modelId.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = modelId.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
