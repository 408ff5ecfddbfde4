import { rateFor, STANDARD_TIER, type Offer, type PriceRate } from '@app/catalog';
import type { PicoUsd } from '@app/common';
import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { nameAnswer } from '../http/name-answer';
import { RouteAuth } from './route-auth';
import { ServedModels } from './served-models';

const PREFIXES = ['v1', 'openai/v1', 'api/v1', 'openai'];

/** The models this token may call: OpenAI's list, with context sizes and prices as extensions; Anthropic's to its clients. */
@Controller()
export class ModelsController {
  constructor(private readonly models: ServedModels) {}

  @Get(PREFIXES.map((prefix) => `${prefix}/models`))
  @RouteAuth('api-token')
  async list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    nameAnswer(reply, REQUEST_ID_OF_ANTHROPIC);
    const offers = await this.models.list(request);
    return isAnthropic(request) ? anthropicList(offers) : { object: 'list', data: offers.map(modelDocument) };
  }

  /** Ids may contain slashes, encoded or not. */
  @Get(PREFIXES.map((prefix) => `${prefix}/models/*`))
  @RouteAuth('api-token')
  async retrieve(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() parameters: Record<string, string>,
  ) {
    nameAnswer(reply, REQUEST_ID_OF_ANTHROPIC);
    const offer = await this.models.find(request, decodeURIComponent(parameters['*'] ?? ''));
    return isAnthropic(request) ? anthropicDocument(offer) : modelDocument(offer);
  }
}

const REQUEST_ID_OF_ANTHROPIC = 'request-id';

/** Anthropic's clients, and they alone, say which version they speak. */
const isAnthropic = ({ headers }: FastifyRequest): boolean => headers['anthropic-version'] !== undefined;

/** All on one page. */
const anthropicList = (offers: readonly Offer[]) => ({
  data: offers.map(anthropicDocument),
  has_more: false,
  first_id: offers[0]?.model.id ?? null,
  last_id: offers.at(-1)?.model.id ?? null,
});

const anthropicDocument = ({ model }: Offer) => ({
  type: 'model',
  id: model.id,
  display_name: model.displayName,
  created_at: model.createdAt.toISOString(),
  max_input_tokens: model.contextWindow,
  max_tokens: model.maxOutputTokens,
});

function modelDocument({ model, price }: Offer) {
  const standard = rateFor(price, STANDARD_TIER, 0);
  const tiers = price.rates.filter((rate) => rate !== standard).sort(byTierAndSize);
  return {
    id: model.id,
    object: 'model',
    created: Math.floor(model.createdAt.getTime() / 1000),
    owned_by: model.ownedBy,
    name: model.displayName,
    context_length: model.contextWindow,
    max_output_tokens: model.maxOutputTokens,
    capabilities: model.capabilities,
    pricing: { ...pricing(standard), ...(tiers.length > 0 && { tiers: tiers.map(tierDocument) }) },
  };
}

const byTierAndSize = (one: PriceRate, other: PriceRate): number =>
  one.serviceTier === other.serviceTier
    ? one.aboveInputTokens - other.aboveInputTokens
    : one.serviceTier < other.serviceTier
      ? -1
      : 1;

const tierDocument = (rate: PriceRate) => ({
  service_tier: rate.serviceTier,
  above_input_tokens: rate.aboveInputTokens,
  ...pricing(rate),
});

/** What calls beside chat are priced by: named only where it has a price. */
const BESIDE_CHAT = [
  'input_audio',
  'output_audio',
  'input_image',
  'output_image',
  'image',
  'audio_second',
  'character',
  'search_unit',
] as const;

/** Dollars for one unit. */
function pricing({ pricesPicoUsd }: PriceRate) {
  const priceOf = (component: UsageComponent) =>
    dollars(pricesPicoUsd[USAGE_COMPONENTS.indexOf(component)] ?? (0n as PicoUsd));
  const besideChat: Record<string, string> = {};
  for (const component of BESIDE_CHAT) {
    const price = priceOf(component);
    if (price !== '0') besideChat[component] = price;
  }
  return {
    prompt: priceOf('input'),
    completion: priceOf('output'),
    input_cache_read: priceOf('cache_read'),
    input_cache_write: priceOf('cache_write_5m'),
    internal_reasoning: priceOf('reasoning'),
    request: priceOf('call'),
    web_search: priceOf('web_search'),
    ...besideChat,
  };
}

/** Pico-USD as decimal dollars, exact. */
function dollars(price: PicoUsd): string {
  const digits = price.toString().padStart(13, '0');
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
}
