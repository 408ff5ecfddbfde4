import { parseDecimal, perMillion, PICO_PER_USD, scaled } from '../decimal';
import type { ImportSource, Remark, SourceChannel, SourcePrice } from '../import-source';
import type { ConfigFile, Deployment } from './read-config';
import { upstreamOf, type Upstream } from './vendors';

export interface LiteLlmOptions {
  readonly name?: string;
  readonly origin: string;
  /** What `os.environ/NAME` stands for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const COSTS = {
  input_cost_per_token: 'input',
  output_cost_per_token: 'output',
  cache_read_input_token_cost: 'cache_read',
  cache_creation_input_token_cost: 'cache_write_5m',
} as const;

const CHAT_MODES = [undefined, null, 'chat', 'completion', 'responses'];
const ENVIRONMENT = 'os.environ/';
const USUAL_WEIGHT = 100;

/** Each deployment as a channel. Pure. */
export function toSource(config: ConfigFile, options: LiteLlmOptions): ImportSource {
  const found = new Found(config, options);
  config.model_list.forEach((deployment) => found.add(deployment));
  return {
    kind: 'litellm',
    name: options.name ?? 'litellm',
    origin: options.origin,
    people: [],
    groups: [],
    channels: found.channels,
    prices: [...found.prices.values()],
    leftOut: [...found.leftOut, ...settingsOf(config)],
    changed: found.changed,
  };
}

class Found {
  readonly channels: SourceChannel[] = [];
  readonly prices = new Map<string, SourcePrice>();
  readonly leftOut: Remark[] = [];
  readonly changed: Remark[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly keys = new Set<string>();

  constructor(
    private readonly config: ConfigFile,
    private readonly options: LiteLlmOptions,
  ) {}

  add(deployment: Deployment): void {
    const { model_name: model, litellm_params: params } = deployment;
    const name = this.nameOf(model);
    const asked = this.askedOf(deployment);
    if (typeof asked === 'string') return void this.leftOut.push({ kind: 'channel', name, reason: asked });
    const { providerId, baseUrl, upstreamModel, secret } = asked;
    this.channels.push({
      key: this.keyOf(deployment),
      name,
      providerId,
      baseUrl,
      secrets: [secret],
      isEnabled: true,
      priority: 0,
      weight: weightOf(params.weight),
      groups: [],
      models: [[model, upstreamModel]],
    });
    const limited = (['rpm', 'tpm'] as const).filter((limit) => params[limit]);
    if (limited.length > 0) {
      const reason = `its ${limited.map((limit) => `${limit} ${params[limit]}`).join(' and ')} does not come over`;
      this.changed.push({ kind: 'channel', name, reason });
    }
    this.addPrice(deployment);
  }

  /** Where and with what it is asked, or why it cannot be. */
  private askedOf({ model_name: model, litellm_params: params, model_info: details }: Deployment): Asked | string {
    if (model.includes('*')) return 'a wildcard: name its models one by one';
    if (!CHAT_MODES.includes(details?.mode)) return `mode "${details?.mode}" is no chat`;
    if (params.litellm_credential_name) return 'it takes its credential from credential_list: write api_key there';
    const [apiBase, secret] = [this.resolve(params.api_base), this.resolve(params.api_key)];
    const missing = apiBase.missing ?? secret.missing;
    if (missing) return `the environment has no ${missing}`;
    const upstream = upstreamOf(params.model, apiBase.value, params.custom_llm_provider);
    // A vendor of one's own may want no credential; something has to be sent.
    return typeof upstream === 'string' ? upstream : { ...upstream, secret: secret.value ?? 'none' };
  }

  private nameOf(model: string): string {
    const number = (this.numbers.get(model) ?? 0) + 1;
    this.numbers.set(model, number);
    return number === 1 ? model : `${model} #${number}`;
  }

  /** The same deployment has the same key in a later version of the file, wherever it stands. */
  private keyOf({ model_name: model, litellm_params: params, model_info: details }: Deployment): string {
    const plain = details?.id ? String(details.id) : [model, params.model, params.api_base, params.api_key].join(' ');
    let key = plain;
    for (let number = 2; this.keys.has(key); number += 1) key = `${plain} ${number}`;
    this.keys.add(key);
    return key;
  }

  private resolve(text: string | null | undefined): { readonly value?: string; readonly missing?: string } {
    if (!text?.startsWith(ENVIRONMENT)) return text ? { value: text } : {};
    const name = text.slice(ENVIRONMENT.length);
    const set = this.config.environment_variables?.[name];
    const value = typeof set === 'string' ? set : this.options.environment[name];
    return value ? { value } : { missing: name };
  }

  /** The first deployment of a model that has costs says what the model costs: here prices belong to models. */
  private addPrice(deployment: Deployment): void {
    const { model_name: model, model_info: details } = deployment;
    const perMillionTokens = costsOf(deployment);
    if (typeof perMillionTokens === 'string') {
      return void this.leftOut.push({ kind: 'price', name: model, reason: perMillionTokens });
    }
    if (!perMillionTokens['input'] || !perMillionTokens['output']) return;
    const known = this.prices.get(model);
    if (!known) {
      this.prices.set(model, { model, perMillionTokens, perUnit: {}, ...sizesOf(details) });
    } else if (JSON.stringify(known.perMillionTokens) !== JSON.stringify(perMillionTokens)) {
      const reason = 'two deployments of it cost differently: the price is that of the first';
      this.changed.push({ kind: 'price', name: model, reason });
    }
  }
}

interface Asked extends Upstream {
  readonly secret: string;
}

/** Dollars a million by component, or what is wrong with them. */
function costsOf({ litellm_params: params, model_info: details }: Deployment): Record<string, string> | string {
  const costs: Record<string, string> = {};
  for (const [field, component] of Object.entries(COSTS) as [keyof typeof COSTS, string][]) {
    const written = params[field] ?? details?.[field];
    if (!written) continue;
    const price = priceOf(written);
    if (!price) return `its ${field} "${written}" is not a price`;
    costs[component] = price;
  }
  return costs;
}

function weightOf(written: string | null | undefined): number {
  const weight = Number(written ?? USUAL_WEIGHT);
  return Number.isInteger(weight) && weight >= 1 && weight <= 1_000 ? weight : USUAL_WEIGHT;
}

function priceOf(written: string): string | undefined {
  const dollars = parseDecimal(written);
  return dollars && perMillion(scaled(dollars, PICO_PER_USD).whole);
}

function sizesOf(details: Deployment['model_info']): Pick<SourcePrice, 'contextWindow' | 'maxOutputTokens'> {
  const whole = (written: string | null | undefined) =>
    /^[1-9]\d{0,8}$/.test(written ?? '') ? Number(written) : undefined;
  const contextWindow = whole(details?.max_input_tokens) ?? whole(details?.max_tokens);
  const maxOutputTokens = whole(details?.max_output_tokens) ?? whole(details?.max_tokens);
  return { ...(contextWindow && { contextWindow }), ...(maxOutputTokens && { maxOutputTokens }) };
}

/** What stands beside the models. */
function settingsOf(config: ConfigFile): Remark[] {
  const remarks = (['router_settings', 'litellm_settings', 'general_settings'] as const).flatMap((section) =>
    Object.keys(config[section] ?? {}).map((name) => ({
      kind: 'setting' as const,
      name: `${section}.${name}`,
      reason: name === 'master_key' ? MASTER_KEY : 'has no counterpart here',
    })),
  );
  return [...remarks, { kind: 'API token', name: 'virtual keys', reason: VIRTUAL_KEYS }];
}

const MASTER_KEY = 'it may do everything there: make API tokens and management tokens here instead';
const VIRTUAL_KEYS = "keys, teams and budgets are in LiteLLM's database, as hashes, and not in this file";
