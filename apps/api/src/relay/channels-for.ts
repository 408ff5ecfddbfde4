import type { Channel } from '@app/channels';
import { AppError } from '@app/common';
import type { Dialect } from '@app/dialects';
import type { CallRequest, ChatRequest, PlainEndpoint } from '@app/llm';
import { adapterFor } from '@app/providers';
import { servesEndpoint } from '@app/upstream';

/**
 * The channels whose vendor can carry the request: mostly all of them. Throws AppError when there are channels, and none that can:
 * 'unsupported_feature' for an endpoint that none has, 'unsupported_parameter' for what only the caller's own format can say.
 */
export function channelsFor(request: CallRequest, channels: readonly Channel[]): readonly Channel[] {
  const able = channels.filter((channel) => serves(channel, request, request.endpoint));
  if (able.length > 0) return request.endpoint === undefined ? speaking(request, able) : able;
  if (channels.length === 0) return channels;
  const { model, endpoint = 'chat/completions' } = request;
  const message = `The model \`${model}\` does not serve \`${endpoint}\`.`;
  throw new AppError('unsupported_feature', { message, param: 'model' });
}

/**
 * The request in words that some vendor of the model has: where none has the endpoint it goes through chat, if its dialect can say it
 * there. Throws AppError (400) naming what chat has no words for.
 */
export function inWordsOf<Request extends CallRequest>(
  channels: readonly Channel[],
  request: Request,
  { throughChat }: Pick<Dialect<Request, never>, 'throughChat'>,
): Request {
  if (!throughChat || channels.some((channel) => serves(channel, request, request.endpoint))) return request;
  return channels.some((channel) => serves(channel, request)) ? throughChat(request) : request;
}

const serves = ({ adapterId, models }: Channel, { model }: CallRequest, endpoint?: PlainEndpoint): boolean =>
  servesEndpoint(adapterId, endpoint, models.get(model) ?? model);

/** What only the caller's own format can say goes to vendors who speak it. */
function speaking({ native }: ChatRequest, channels: readonly Channel[]): readonly Channel[] {
  const param = native?.onlyBecauseOf;
  if (!native || param === undefined) return channels;
  const able = channels.filter(({ adapterId }) => adapterFor(adapterId).native?.[native.format] !== undefined);
  if (able.length > 0) return able;
  throw new AppError('unsupported_parameter', { message: `This model does not support '${param}'.`, param });
}
