import { AppError } from '@app/common';
import type { TenantScope } from './scope';

/** Which calls to show. All that is given must hold. Times are those of arrival: `from` inclusive, `to` exclusive. */
export interface RequestFilter {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly organizationId?: string | undefined;
  readonly userId?: string | undefined;
  readonly apiTokenId?: string | undefined;
  readonly modelRequested?: string | undefined;
  readonly modelServed?: string | undefined;
  readonly channelId?: string | undefined;
  readonly outcome?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly finishReason?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly stream?: boolean | undefined;
  readonly project?: string | undefined;
  readonly endUser?: string | undefined;
  readonly minChargeNanoUsd?: bigint | undefined;
  readonly maxChargeNanoUsd?: bigint | undefined;
  readonly minTotalMs?: number | undefined;
  readonly minFirstTokenMs?: number | undefined;
  /** `req_...`: that call alone. */
  readonly requestId?: string | undefined;
}

const CONDITIONS: Readonly<
  Record<Exclude<keyof RequestFilter, 'from' | 'to' | 'requestId'>, readonly [test: string, type: string]>
> = {
  organizationId: ['organization_id =', 'uuid'],
  userId: ['user_id =', 'uuid'],
  apiTokenId: ['api_token_id =', 'uuid'],
  modelRequested: ['model_requested =', 'text'],
  modelServed: ['model_served =', 'text'],
  channelId: ['channel_id =', 'uuid'],
  outcome: ['outcome =', 'text'],
  errorCode: ['error_code =', 'text'],
  finishReason: ['finish_reason =', 'text'],
  endpoint: ['endpoint =', 'text'],
  stream: ['stream =', 'boolean'],
  project: ['project =', 'text'],
  endUser: ['end_user =', 'text'],
  minChargeNanoUsd: ['charge_nano_usd >=', 'bigint'],
  maxChargeNanoUsd: ['charge_nano_usd <=', 'bigint'],
  minTotalMs: ['total_ms >=', 'integer'],
  minFirstTokenMs: ['first_token_ms >=', 'integer'],
};

/** The scope's own conditions beside those of the filter: what contradicts them finds nothing. */
export interface Conditions {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Parameters begin behind the `first` ones that the statement has already. */
export function conditionsOf(filter: RequestFilter, scope: TenantScope | undefined, first: number): Conditions {
  const values: unknown[] = [];
  const tests: string[] = [];
  const add = ([test, type]: readonly [string, string], value: unknown) => {
    values.push(value);
    tests.push(` AND ${test} $${first + values.length}::${type}`);
  };
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = filter[name as keyof typeof CONDITIONS];
    if (value !== undefined) add(condition, value);
  }
  if (scope) add(CONDITIONS.organizationId, scope.organizationId);
  if (scope?.userId !== undefined) add(CONDITIONS.userId, scope.userId);
  return { sql: tests.join(''), values };
}

/** A tenant is told nothing of channels, also not by asking which of its calls a channel served. */
export function requireOwnWords(filter: RequestFilter, scope: TenantScope | undefined): void {
  if (scope && filter.channelId !== undefined) throw new AppError('invalid_value', { param: 'channelId' });
}
