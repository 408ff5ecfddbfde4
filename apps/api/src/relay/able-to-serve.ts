import type { Channel } from '@app/channels';
import { AppError } from '@app/common';
import type { CallRequest } from '@app/llm';
import { adapterFor } from '@app/providers';
import { serves } from './in-words-of';

type Able = (channel: Channel) => boolean;

/**
 * Whether the vendor of a channel can carry the request: mostly each can. Throws AppError when there are channels, and none that can:
 * 'unsupported_feature' for an endpoint that none has, 'unsupported_parameter' for what only the caller's own format can say.
 */
export function ableToServe(request: CallRequest, channels: readonly Channel[]): Able {
  const servesIt: Able = (channel) => serves(channel, request, request.endpoint);
  const { model, endpoint = 'chat/completions' } = request;
  if (channels.length > 0 && !channels.some(servesIt)) {
    const message = `The model \`${model}\` does not serve \`${endpoint}\`.`;
    throw new AppError('unsupported_feature', { message, param: 'model' });
  }
  const native = request.endpoint === undefined ? request.native : undefined;
  const param = native?.onlyBecauseOf;
  if (!native || param === undefined) return servesIt;
  // What only the caller's own format can say goes to vendors who speak it.
  const isAble: Able = (channel) =>
    servesIt(channel) && adapterFor(channel.adapterId).native?.[native.format] !== undefined;
  if (channels.length === 0 || channels.some(isAble)) return isAble;
  throw new AppError('unsupported_parameter', { message: `This model does not support '${param}'.`, param });
}
