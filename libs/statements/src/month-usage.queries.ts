import { Prisma } from '@app/database';
import { USAGE_COMPONENTS } from '@app/llm';

export interface ModelLine {
  readonly model: string;
  readonly requests: bigint;
  /** In the order of USAGE_COMPONENTS. */
  readonly quantities: readonly bigint[];
  readonly charge: bigint;
}

export interface TokenLine {
  readonly apiTokenId: string;
  readonly name: string;
  readonly project: string | null;
  readonly requests: bigint;
  readonly charge: bigint;
}

export interface MonthUsage {
  readonly models: readonly ModelLine[];
  readonly tokens: readonly TokenLine[];
  /** Calls made in an earlier month, which was closed when they were settled. */
  readonly late: { readonly requests: bigint; readonly charge: bigint; readonly since: Date | null };
}

export interface WhoseMonth {
  readonly organizationId: string;
  readonly walletId: string;
  /** Its first day. */
  readonly month: Date;
}

type Row = ModelLine & TokenLine & { readonly isLate: boolean; readonly grouping: number; readonly since: Date };

const quantities = Prisma.raw(
  USAGE_COMPONENTS.map((_, index) => `coalesce(sum(quantities[${index + 1}]), 0)::bigint`).join(', '),
);

/**
 * What calls of the month add up to, in one pass. Its late calls are found by when they were settled: after the close of the
 * month before, or they would be in it.
 */
export async function readMonthUsage(db: Prisma.TransactionClient, whose: WhoseMonth): Promise<MonthUsage> {
  const { organizationId, month } = whose;
  const rows = await db.$queryRaw<Row[]>`
    WITH bounds AS (
      SELECT ${month}::date AS month, ${month}::date::timestamp AT TIME ZONE 'UTC' AS starts_at,
             (${month}::date + interval '1 month') AT TIME ZONE 'UTC' AS ends_at,
             (SELECT closed_at FROM periods WHERE month = ${month}::date - interval '1 month') AS others_closed_at
    ), calls AS (
      SELECT usage.*, false AS is_late FROM usage_records AS usage, bounds
       WHERE organization_id = ${organizationId}::uuid AND period = month AND admitted_at >= starts_at AND admitted_at < ends_at
       UNION ALL
      SELECT usage.*, true FROM usage_records AS usage, bounds
       WHERE organization_id = ${organizationId}::uuid AND period = month AND admitted_at < starts_at AND settled_at >= others_closed_at
    )
    SELECT GROUPING(model_requested, api_token_id, is_late) AS grouping, model_requested AS model, api_token_id AS "apiTokenId",
           project, is_late AS "isLate", max(api_token_name) AS name, count(*) AS requests, sum(charge_nano_usd)::bigint AS charge,
           min(admitted_at) AS since, ARRAY[${quantities}] AS quantities
      FROM calls GROUP BY GROUPING SETS ((model_requested), (api_token_id, project), (is_late))
     ORDER BY charge DESC, model_requested, api_token_id, project NULLS FIRST`;
  const by = (grouping: number) => rows.filter((row) => row.grouping === grouping);
  const late = by(0b110).find(({ isLate }) => isLate);
  return {
    models: by(0b011),
    tokens: by(0b101),
    late: late ?? { requests: 0n, charge: 0n, since: null },
  };
}
