import type { ChatRequest } from '@app/llm';
import type { HttpRequest, Keepsakes, Target } from '../adapter';
import { fitParameters } from '../fit-parameters';
import { chatHeaders, chatUrl } from './build-request';
import { fitFormat, withInstruction } from './fit-format';
import { fitMessages } from './fit-messages';
import { fitThinking } from './fit-thinking';
import { fitTools } from './fit-tools';
import { withReplays } from './replays';
import type { VendorProfile } from './vendor-profile';
import type { JsonObject } from './wire';

/** A request as the vendor of the profile takes it. Throws AppError('unsupported_parameter' | 'unsupported_feature'). */
export function buildVendorRequest(
  profile: VendorProfile,
  request: ChatRequest,
  target: Target,
  recalled?: Keepsakes,
): HttpRequest {
  const { parameters, dropped, instruction } = fitBody(profile, request, target);
  const fitted = fitMessages(request.messages, profile.messages ?? {});
  const told = instruction === undefined ? fitted : withInstruction(fitted, instruction);
  const messages = profile.replays ? withReplays(told, profile.replays, recalled, parameters) : told;
  const { url, headers } = profile.address?.(target) ?? { url: chatUrl(target), headers: {} };
  const body = Object.assign({}, parameters, outputBoundOf(profile, request), {
    model: target.upstreamModel,
    messages,
    ...streamOf(profile, request, target),
  });
  return {
    url,
    headers: { ...(profile.address ? {} : chatHeaders(target)), ...headers, ...contentHeaders(request) },
    body: JSON.stringify(body),
    ...(dropped.length > 0 && { dropped }),
  };
}

function fitBody(profile: VendorProfile, request: ChatRequest, { upstreamModel }: Target) {
  const { thinking } = profile;
  const renamed = rename(request.parameters, profile.renames);
  const thought = thinking ? fitThinking(renamed, thinking, upstreamModel) : { parameters: renamed, dropped: [] };
  const tools = fitTools(thought.parameters, profile.tools ?? {});
  const { parameters, instruction } = fitFormat(tools.parameters, profile.formats);
  const known = fitParameters(parameters, profile.takes);
  return {
    parameters: profile.adjust?.(known.parameters) ?? known.parameters,
    dropped: [...new Set([...thought.dropped, ...tools.dropped, ...known.dropped])],
    instruction,
  };
}

/** Who knows the vendor's name for it is heard. */
function rename(parameters: JsonObject, names: VendorProfile['renames']): JsonObject {
  if (!names) return parameters;
  const entries = Object.entries(parameters);
  const renamed = entries.map(([name, value]) => [names[name] ?? name, value] as const);
  const own = entries.filter(([name]) => names[name] === undefined);
  return { ...Object.fromEntries(renamed), ...Object.fromEntries(own) };
}

const outputBoundOf = (profile: VendorProfile, { maxOutputTokens, maxOutputTokensName }: ChatRequest): JsonObject =>
  maxOutputTokens === undefined ? {} : { [profile.maxOutputTokens ?? maxOutputTokensName]: maxOutputTokens };

/** Usage is asked of every stream: calls are charged by it. */
function streamOf({ streamUsage }: VendorProfile, { stream, parameters }: ChatRequest, target: Target): JsonObject {
  if (!stream) return {};
  const asks = typeof streamUsage === 'function' ? streamUsage(target) : streamUsage !== false;
  const options = parameters['stream_options'] as object | undefined;
  return { stream, stream_options: asks ? { ...options, include_usage: true } : undefined };
}

const contentHeaders = ({ stream }: ChatRequest) => ({
  'content-type': 'application/json',
  accept: stream ? 'text/event-stream' : 'application/json',
});
