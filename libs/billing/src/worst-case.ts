import { AppError, nanoUsd, PICO_PER_NANO, type NanoUsd } from '@app/common';
import type { Model, PriceVersion } from '@app/catalog';
import { USAGE_COMPONENTS, type ChatRequest, type UsageComponent } from '@app/llm';

/** What a message costs beyond its text: role, name and separators. */
const TOKENS_AROUND_MESSAGE = 16;

const INPUT_PRICES = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'input_audio', 'input_image'] as const;
const OUTPUT_PRICES = ['output', 'reasoning', 'output_audio', 'output_image'] as const;

/**
 * The most a call can cost: what is held before it is forwarded. `request` has been fitted to the model.
 * Sound, because a token is at least one byte and JSON never shortens text; a bound, not an estimate.
 */
export function worstCase(request: ChatRequest, model: Model, price: PriceVersion): NanoUsd {
  const output = (request.maxOutputTokens ?? model.maxOutputTokens) * request.choices;
  const pico =
    BigInt(inputBound(request, model)) * highest(price, INPUT_PRICES) +
    BigInt(output) * highest(price, OUTPUT_PRICES) +
    highest(price, ['call']);
  return nanoUsd((pico + PICO_PER_NANO - 1n) / PICO_PER_NANO);
}

/** Media are priced by formulas of their vendors: with any in the prompt, the bound is all the model can read. */
function inputBound(request: ChatRequest, model: Model): number {
  if (hasMedia(request)) return model.contextWindow;
  return Math.min(request.bodyBytes + TOKENS_AROUND_MESSAGE * request.messages.length, model.contextWindow);
}

function hasMedia(request: ChatRequest): boolean {
  return request.messages.some(
    ({ content }) => typeof content === 'object' && content.some(({ type }) => type !== 'text' && type !== 'refusal'),
  );
}

function highest(price: PriceVersion, components: readonly UsageComponent[]): bigint {
  return components.reduce((most, component) => {
    const candidate = price.pricesPicoUsd[USAGE_COMPONENTS.indexOf(component)] ?? 0n;
    return candidate > most ? candidate : most;
  }, 0n);
}

/** Bytes of a token of ordinary text; only decides how far a too large `max_tokens` is lowered. */
const USUAL_BYTES_PER_TOKEN = 4;

/**
 * Lowers a `max_tokens` that prompt and model leave no room for, as the providers of open models do.
 * Throws AppError('context_length_exceeded') instead when the caller asked for that.
 */
export function fitToModel(request: ChatRequest, model: Model): ChatRequest {
  const asked = request.maxOutputTokens;
  if (asked === undefined) return request;
  const prompt = hasMedia(request) ? 0 : Math.floor(request.bodyBytes / USUAL_BYTES_PER_TOKEN);
  const room = Math.max(1, Math.min(model.maxOutputTokens, model.contextWindow - prompt));
  if (asked <= room) return request;
  if (!request.refusesLoweredMaximum) return { ...request, maxOutputTokens: room };
  throw new AppError('context_length_exceeded', {
    message: `\`${request.maxOutputTokensName}\` is ${asked}, but \`${model.id}\` has room for at most ${room} tokens here.`,
    param: request.maxOutputTokensName,
  });
}
