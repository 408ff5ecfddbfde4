import { AppError } from '@app/common';
import type { CallRequest } from '@app/llm';
import { servesEndpoint } from '@app/upstream';

interface OfVendor {
  readonly adapterId: string;
}

/** The channels whose vendors have the endpoint of the call. Throws AppError('unsupported_feature') when there are others only. */
export function withEndpoint<Channel extends OfVendor>(
  channels: readonly Channel[],
  request: CallRequest,
): readonly Channel[] {
  const able = channels.filter(({ adapterId }) => servesEndpoint(adapterId, request));
  if (able.length > 0 || channels.length === 0) return able;
  const { model, endpoint = 'chat/completions' } = request;
  throw new AppError('unsupported_feature', {
    message: `The model \`${model}\` does not serve \`${endpoint}\`.`,
    param: 'model',
  });
}
