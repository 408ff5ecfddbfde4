import type { ExportOrder } from './dataset';
import { Conditions, FROM, TO, WATERMARK } from './statement-values';

/** Which rows of `usage_records AS usage`. The days are those of request ids, which may differ from the arrival by moments. */
export function usageConditions(order: ExportOrder): Conditions {
  const { filter, scope } = order;
  const conditions = new Conditions(order);
  conditions.always(
    `usage.day BETWEEN (${FROM} AT TIME ZONE 'UTC')::date - 1 AND (${TO} AT TIME ZONE 'UTC')::date + 1`,
  );
  conditions.always(`usage.admitted_at >= ${FROM} AND usage.admitted_at < ${TO} AND usage.settled_at < ${WATERMARK}`);
  conditions.add('usage.organization_id = ?::uuid', scope?.organizationId);
  conditions.add('usage.user_id = ?::uuid', scope?.userId);
  conditions.add('usage.organization_id = ?::uuid', filter.organizationId);
  conditions.add('usage.user_id = ?::uuid', filter.userId);
  conditions.add('usage.api_token_id = ?::uuid', filter.apiTokenId);
  conditions.add('usage.project = ?::text', filter.project);
  conditions.add('usage.model_requested = ?::text', filter.model);
  conditions.add('usage.channel_id = ?::uuid', filter.channelId);
  return conditions;
}

export const USAGE_FILTERS = ['organizationId', 'userId', 'apiTokenId', 'project', 'model', 'channelId'] as const;

/** What an id is called today: of rows that nobody changes it is the one thing that may be another tomorrow. */
export const nameOf = (table: 'organizations' | 'users' | 'channels' | 'providers', id: string): string =>
  `(SELECT name FROM ${table} WHERE id = ${id})`;
