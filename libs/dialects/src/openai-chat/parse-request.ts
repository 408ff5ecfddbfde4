import type { ChatMessage, ChatRequest } from '@app/llm';
import { checkMembers, type JsonObject, requireMembers } from './checks';
import { withTools } from './functions';
import { PARAMETERS } from './parameters';
import { parseJsonObject } from './parse-json';
import { wrongValue } from './refusals';
import { surchargesIn } from './surcharges';
import { requireChosenTool } from './tools';

/** A body after the table of parameters went over it: members are of these types, or absent. */
interface CheckedBody {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly n?: number;
  readonly user?: string;
  readonly logprobs?: boolean;
  readonly top_logprobs?: number;
  readonly context_length_exceeded_behavior?: 'truncate' | 'error';
  readonly service_tier?: string;
  readonly usage?: { readonly include?: boolean };
  readonly [parameter: string]: unknown;
}

/** Throws AppError (400) naming the parameter at fault. */
export const parseRequest = (body: Buffer): ChatRequest => readRequest(parseJsonObject(body), body.length);

/** Throws AppError (400) naming the parameter at fault. */
export function readRequest(document: JsonObject, bodyBytes: number): ChatRequest {
  requireMembers(document, ['model', 'messages'], '');
  const checked = checkMembers(document, PARAMETERS, '') as CheckedBody;
  requireAgreement(checked);
  const request = toRequest(withTools(checked), bodyBytes);
  return checked['functions'] === undefined ? request : { ...request, answersInFunctions: true };
}

/** The rules that tie one parameter to another. */
function requireAgreement(body: CheckedBody): void {
  if (body.stream_options && body.stream !== true) {
    throw wrongValue('stream_options', `it is only allowed when 'stream' is true`);
  }
  if (body.top_logprobs && body.logprobs !== true) {
    throw wrongValue('top_logprobs', `it is only allowed when 'logprobs' is true`);
  }
  requireChosenTool(body['tool_choice'], body['tools']);
}

/** Takes out of the body what is ours to act on; all the rest is forwarded. Of two token limits the newer name wins. */
function toRequest(body: CheckedBody, bodyBytes: number): ChatRequest {
  const {
    model,
    messages,
    stream = false,
    stream_options: streamOptions,
    max_tokens: maxTokens,
    max_completion_tokens: maxCompletionTokens,
    context_length_exceeded_behavior: whenTooLong,
    usage,
    ...parameters
  } = body;
  const maxOutputTokens = maxCompletionTokens ?? maxTokens;
  return {
    model,
    messages,
    stream,
    includeUsage: streamOptions?.include_usage === true,
    includeCost: usage?.include === true,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    maxOutputTokensName: maxCompletionTokens === undefined ? 'max_tokens' : 'max_completion_tokens',
    choices: body.n ?? 1,
    refusesLoweredMaximum: whenTooLong === 'error',
    ...(isPricedTier(body.service_tier) && { serviceTier: body.service_tier }),
    ...surchargesIn(body),
    ...(body.user !== undefined && { endUser: body.user }),
    parameters: withStreamOptions(parameters, streamOptions),
    bodyBytes,
  };
}

/** `auto` leaves the choice to the vendor, `default` is the standard tier. */
export const isPricedTier = (tier: string | undefined): tier is string =>
  tier !== undefined && tier !== 'auto' && tier !== 'default';

/** Usage is asked of every vendor anyway, so only the other options are worth keeping. */
function withStreamOptions(
  parameters: Readonly<Record<string, unknown>>,
  options: CheckedBody['stream_options'],
): Readonly<Record<string, unknown>> {
  if (!options) return parameters;
  const { include_usage: _asked, ...others } = options;
  return Object.keys(others).length > 0 ? { ...parameters, stream_options: others } : parameters;
}
