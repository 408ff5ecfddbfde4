import type { Channel } from '@app/channels';
import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import { adapterFor } from '@app/providers';

/**
 * The channels whose vendor can carry the request: mostly all of them. What only the caller's own format can say goes to vendors who
 * speak it. Throws AppError('unsupported_parameter') when there are channels, and none that can.
 */
export function channelsFor({ native }: ChatRequest, channels: readonly Channel[]): readonly Channel[] {
  const param = native?.onlyBecauseOf;
  if (!native || param === undefined || channels.length === 0) return channels;
  const able = channels.filter(({ adapterId }) => adapterFor(adapterId).native?.[native.format] !== undefined);
  if (able.length > 0) return able;
  throw new AppError('unsupported_parameter', { message: `This model does not support '${param}'.`, param });
}
