import { queryClient } from '../../client';
import type { components } from '../../client/generated/api';

export type Limit = components['schemas']['RateLimit'];
export type LimitUse = components['schemas']['RateLimitUse'];

export const RATES = ['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const;
export type Rate = (typeof RATES)[number];

/** Every list of limits, wherever it is shown. */
export const reloadLimits = (): Promise<void> =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes('/limits') });
