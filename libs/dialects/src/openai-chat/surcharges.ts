import type { ChatRequest, Surcharge } from '@app/llm';
import { isObject } from './checks';

/** The members of a body that can make a vendor bill by the piece. */
interface SurchargedBody {
  readonly n?: number;
  readonly [parameter: string]: unknown;
}

/** How many sources xAI reads when it is not told. Source: xAI's guide, Live Search. */
const XAI_SOURCES = 20;

/** What the request lets a vendor bill by the piece, in the words of all the vendors we know. */
export function surchargesIn(body: SurchargedBody): Pick<ChatRequest, 'surcharges'> {
  const found = [...fromParameters(body), ...fromTools(body['tools']), ...fromModalities(body['modalities'])];
  return found.length > 0 ? { surcharges: found } : {};
}

function fromParameters(body: SurchargedBody): readonly Surcharge[] {
  const found: Surcharge[] = [];
  const choices = body.n ?? 1;
  if (isObject(body['web_search_options'])) {
    // OpenAI's search models search once for an answer, and report nothing. Source: OpenAI's guide, Web search.
    found.push({ component: 'web_search', param: 'web_search_options', most: choices, isUnreported: true });
  }
  if (body['enable_search'] === true) found.push(fromQwen(body['search_options'], choices));
  if (isObject(body['search_parameters'])) found.push(...fromXai(body['search_parameters']));
  if (Array.isArray(body['plugins']) && body['plugins'].some((plugin) => isObject(plugin) && plugin['id'] === 'web')) {
    found.push({ component: 'web_search', param: 'plugins', most: choices });
  }
  return found;
}

/** Qwen searches once for an answer, but as often as it likes when it may act as an agent. */
function fromQwen(options: unknown, choices: number): Surcharge {
  const strategy = isObject(options) ? options['search_strategy'] : undefined;
  const isAgent = typeof strategy === 'string' && strategy.startsWith('agent');
  return { component: 'web_search', param: 'enable_search', ...(!isAgent && { most: choices }) };
}

/** xAI bills every source it reads. */
function fromXai({ mode, max_search_results: most = XAI_SOURCES }: Record<string, unknown>): readonly Surcharge[] {
  if (mode === 'off') return [];
  return [{ component: 'web_search', param: 'search_parameters', ...boundOf(most) }];
}

const SEARCH_TOOL = /(^|[^a-z])(web|google|browser)_?search/i;

/** Server-side search: `web_search...` of Anthropic, Z.ai and OpenRouter, Moonshot's built-in function. */
function fromTools(tools: unknown): readonly Surcharge[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool: unknown, index): Surcharge[] => {
    if (!isObject(tool) || !isSearch(tool)) return [];
    const type = String(tool['type']);
    const nested = isObject(tool[type]) ? tool[type] : {};
    return [{ component: 'web_search', param: `tools[${index}]`, ...boundOf(tool['max_uses'] ?? nested['max_uses']) }];
  });
}

function isSearch({ type, function: called }: Record<string, unknown>): boolean {
  if (type === 'function' || type === 'custom' || typeof type !== 'string') return false;
  return SEARCH_TOOL.test(type) || (isObject(called) && called['name'] === '$web_search');
}

/** Nothing in a chat request says how many images an answer may have. */
const fromModalities = (modalities: unknown): readonly Surcharge[] =>
  Array.isArray(modalities) && modalities.includes('image') ? [{ component: 'image', param: 'modalities' }] : [];

/** Anything but a small whole number is no bound. */
const boundOf = (most: unknown): { most?: number } =>
  Number.isInteger(most) && (most as number) >= 0 && (most as number) <= 1_000_000 ? { most: most as number } : {};
