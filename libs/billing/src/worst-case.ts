import { AppError, nanoUsd, PICO_PER_NANO, type NanoUsd } from '@app/common';
import { STANDARD_TIER, type Model, type PriceRate, type PriceVersion } from '@app/catalog';
import {
  USAGE_COMPONENTS,
  type CallRequest,
  type ChatRequest,
  type PlainRequest,
  type Surcharge,
  type UsageComponent,
} from '@app/llm';

/** What a message costs beyond its text: role, name and separators. */
const TOKENS_AROUND_MESSAGE = 16;
/** A call is not lowered to fewer output tokens than that: an answer so short is worth nothing to most callers. */
const FEWEST_OUTPUT_TOKENS = 256;

const INPUT_PRICES = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'input_audio', 'input_image'] as const;
const OUTPUT_PRICES = ['output', 'reasoning', 'output_audio', 'output_image'] as const;

/** The most a call can cost, and how that falls with its maximum of output tokens. */
export interface WorstCase {
  /** With all the output the request allows. */
  readonly cap: NanoUsd;
  /** With the fewest output tokens the call may be lowered to; equal to the cap when it may not. */
  readonly floor: NanoUsd;
  /** How many output tokens each choice may have so that the call cannot cost more than `granted`. */
  outputWithin(granted: NanoUsd): number;
}

/**
 * What must be held before a call is forwarded. `request` has been fitted to the model.
 * Sound, because a token is at least one byte and JSON never shortens text; a bound, not an estimate.
 * Throws AppError('unbounded_surcharge') when the request sets no bound for what is billed by the piece, 'unsupported_parameter' for a
 * tier that costs more than the price says.
 */
export function worstCase(request: CallRequest, model: Model, price: PriceVersion): WorstCase {
  requirePricedTier(request, model, price);
  const input = inputBound(request, model);
  const rates = price.rates.filter((rate) => mayApply(rate, request, input));
  const output = request.maxOutputTokens ?? model.maxOutputTokens;
  const surcharges = request.surcharges ? surchargePico(request.surcharges, rates) : 0n;
  const fixedPico = BigInt(input) * highest(rates, INPUT_PRICES) + highest(rates, ['call']) + surcharges;
  const outputPico = BigInt(request.choices) * highest(rates, OUTPUT_PRICES);
  const capWith = (tokens: number) =>
    nanoUsd((fixedPico + BigInt(tokens) * outputPico + PICO_PER_NANO - 1n) / PICO_PER_NANO);
  const fewest = request.refusesLoweredMaximum ? output : Math.min(output, FEWEST_OUTPUT_TOKENS);
  return {
    cap: capWith(output),
    floor: capWith(fewest),
    outputWithin: (granted) =>
      outputPico === 0n ? output : Math.min(output, Number((granted * PICO_PER_NANO - fixedPico) / outputPico)),
  };
}

/** Anthropic bills `speed: "fast"` at several times its list price. Source: Anthropic's guide, Fast mode. */
const COSTLIER_TIER = 'fast';

function requirePricedTier({ serviceTier }: CallRequest, { id }: Model, { rates }: PriceVersion): void {
  if (serviceTier !== COSTLIER_TIER || rates.some((rate) => rate.serviceTier === COSTLIER_TIER)) return;
  const message = `The model \`${id}\` has no price for the tier '${COSTLIER_TIER}'.`;
  throw new AppError('unsupported_parameter', { message, param: 'speed' });
}

/** A call is charged at the tier it asked for when the vendor grants it, and at the standard one when not. */
function mayApply({ serviceTier, aboveInputTokens }: PriceRate, request: CallRequest, input: number): boolean {
  const isItsTier = serviceTier === STANDARD_TIER || serviceTier === request.serviceTier;
  return isItsTier && (aboveInputTokens === 0 || aboveInputTokens < input);
}

function surchargePico(surcharges: readonly Surcharge[], rates: readonly PriceRate[]): bigint {
  let pico = 0n;
  for (const { component, most, param } of surcharges) {
    const price = highest(rates, [component]);
    if (price === 0n) continue;
    if (most === undefined) {
      const message = `'${param}' sets no bound for what this model bills by the piece (${component}); give it one, or leave it out.`;
      throw new AppError('unbounded_surcharge', { message, param });
    }
    pico += BigInt(most) * price;
  }
  return pico;
}

const inputBound = (request: CallRequest, model: Model): number =>
  request.endpoint === undefined ? chatInputBound(request, model) : plainInputBound(request, model);

/** Every text may fill the context of the model, and models put marks around each. */
function plainInputBound({ bodyBytes, prompts, readsMedia }: PlainRequest, { contextWindow }: Model): number {
  const most = prompts * contextWindow;
  return readsMedia ? most : Math.min(bodyBytes + TOKENS_AROUND_MESSAGE * prompts, most);
}

/**
 * Media are priced by formulas of their vendors, and what a search finds goes into the prompt: with either, the bound is all
 * the model can read.
 */
function chatInputBound(request: ChatRequest, model: Model): number {
  const maySearch = request.surcharges?.some(({ component }) => component === 'web_search');
  if (maySearch || hasMedia(request)) return model.contextWindow;
  return Math.min(request.bodyBytes + TOKENS_AROUND_MESSAGE * request.messages.length, model.contextWindow);
}

function hasMedia(request: ChatRequest): boolean {
  return request.messages.some(
    ({ content, images }) =>
      (typeof content === 'object' && content.some(({ type }) => type !== 'text' && type !== 'refusal')) ||
      images !== undefined,
  );
}

function highest(rates: readonly PriceRate[], components: readonly UsageComponent[]): bigint {
  let most = 0n;
  for (const { pricesPicoUsd } of rates) {
    for (const component of components) {
      const candidate = pricesPicoUsd[USAGE_COMPONENTS.indexOf(component)] ?? 0n;
      if (candidate > most) most = candidate;
    }
  }
  return most;
}

/** Bytes of a token of ordinary text; only decides how far a too large `max_tokens` is lowered. */
const USUAL_BYTES_PER_TOKEN = 4;

/**
 * Lowers a `max_tokens` that prompt and model leave no room for, as the providers of open models do.
 * Throws AppError('context_length_exceeded') instead when the caller asked for that.
 */
export function fitToModel<Request extends CallRequest>(request: Request, model: Model): Request {
  const asked = request.maxOutputTokens;
  if (!writesText(request)) return request;
  if (asked === undefined) return Object.assign({}, request, { modelMaxOutputTokens: model.maxOutputTokens });
  const prompt =
    request.endpoint === undefined && hasMedia(request) ? 0 : Math.floor(request.bodyBytes / USUAL_BYTES_PER_TOKEN);
  const room = Math.max(1, Math.min(model.maxOutputTokens, model.contextWindow - prompt));
  if (asked <= room) return request;
  if (!request.refusesLoweredMaximum) return { ...request, maxOutputTokens: room };
  throw new AppError('context_length_exceeded', {
    message: `\`${maximumName(request)}\` is ${asked}, but \`${model.id}\` has room for at most ${room} tokens here.`,
    param: maximumName(request),
  });
}

const writesText = ({ endpoint }: CallRequest): boolean => endpoint === undefined || endpoint === 'completions';

const maximumName = (request: CallRequest): string =>
  request.endpoint === undefined ? request.maxOutputTokensName : 'max_tokens';
