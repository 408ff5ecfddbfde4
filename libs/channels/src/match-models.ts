/** A model that a vendor lists, and the one of the catalogue that it is. */
export interface MatchedModel {
  readonly upstreamModel: string;
  /** Null: the catalogue has none for it, or a better one of the list stands for that model. */
  readonly modelId: string | null;
  /** `exact`: the same name; `variant`: the same but for a path before it, or a date or `latest` after it. */
  readonly match: 'exact' | 'variant' | null;
}

/** `-2024-08-06`, `-20250219`, `@20250219`, `-latest`. */
const DATE = /[-@](\d{4}-\d{2}-\d{2}|20\d{6}|latest)$/;

/**
 * Which model of the catalogue each listed one is. A model is matched once: with its exact name, else with the variant that comes last in
 * the alphabet, which of dated ones is the newest.
 */
export function matchModels(listed: readonly string[], catalogue: readonly string[]): MatchedModel[] {
  const ids = new Map(catalogue.map((id) => [plain(id), id]));
  const known = new Set(catalogue);
  const chosen = new Map<string, string>();
  for (const upstreamModel of [...listed].sort()) {
    const modelId = known.has(upstreamModel) ? upstreamModel : ids.get(plain(upstreamModel));
    if (modelId && chosen.get(modelId) !== modelId) chosen.set(modelId, upstreamModel);
  }
  const byUpstream = new Map([...chosen].map(([modelId, upstreamModel]) => [upstreamModel, modelId]));
  return listed.map((upstreamModel) => {
    const modelId = byUpstream.get(upstreamModel) ?? null;
    if (modelId === null) return { upstreamModel, modelId, match: null };
    return { upstreamModel, modelId, match: modelId === upstreamModel ? 'exact' : 'variant' };
  });
}

/** A name without what hosts put around it: `accounts/fireworks/models/Qwen3-8B` and `openai/gpt-4o-2024-08-06`. */
function plain(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  return last.replace(DATE, '');
}
