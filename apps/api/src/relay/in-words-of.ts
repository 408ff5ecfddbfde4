import type { Channel } from '@app/channels';
import type { Dialect } from '@app/dialects';
import type { CallRequest, PlainEndpoint } from '@app/llm';
import { servesEndpoint } from '@app/upstream';

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

/** Whether the vendor of a channel has the endpoint, for that model; no endpoint: chat. */
export const serves = ({ adapterId, models }: Channel, { model }: CallRequest, endpoint?: PlainEndpoint): boolean =>
  servesEndpoint(adapterId, endpoint, models.get(model) ?? model);
