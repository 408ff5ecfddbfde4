import type { Channel } from '@app/channels';
import { AppError } from '@app/common';
import type { CallRequest, ChatRequest } from '@app/llm';
import { adapterFor } from '@app/providers';
import { servesEndpoint } from '@app/upstream';

/**
 * The channels whose vendor can carry the request: mostly all of them. Throws AppError when there are channels, and none that can:
 * 'unsupported_feature' for an endpoint that none has, 'unsupported_parameter' for what only the caller's own format can say.
 */
export function channelsFor(request: CallRequest, channels: readonly Channel[]): readonly Channel[] {
  const able = channels.filter(({ adapterId }) => servesEndpoint(adapterId, request));
  if (able.length > 0) return request.endpoint === undefined ? speaking(request, able) : able;
  if (channels.length === 0) return channels;
  const { model, endpoint = 'chat/completions' } = request;
  const message = `The model \`${model}\` does not serve \`${endpoint}\`.`;
  throw new AppError('unsupported_feature', { message, param: 'model' });
}

/** What only the caller's own format can say goes to vendors who speak it. */
function speaking({ native }: ChatRequest, channels: readonly Channel[]): readonly Channel[] {
  const param = native?.onlyBecauseOf;
  if (!native || param === undefined) return channels;
  const able = channels.filter(({ adapterId }) => adapterFor(adapterId).native?.[native.format] !== undefined);
  if (able.length > 0) return able;
  throw new AppError('unsupported_parameter', { message: `This model does not support '${param}'.`, param });
}
