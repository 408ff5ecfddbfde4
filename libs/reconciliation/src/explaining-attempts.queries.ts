import type { Prisma } from '@app/database';
import type pg from 'pg';
import { canonicalModel } from './canonical-model';
import { dayOfDate, shiftDay } from './days';
import type { DifferenceClass } from './explain';
import { comparedCredential, JUDGED_ATTEMPTS, judgedValues } from './our-days.queries';
import { modelAliasesOf } from './source-settings';

type Row = Prisma.ReconciliationDifferenceGetPayload<{ include: { source: true } }>;

export interface AttemptPage {
  readonly page: number;
  readonly pageSize: number;
}

/** One attempt that a difference is made of. */
export interface ExplainingAttempt {
  readonly requestId: string;
  readonly number: number;
  readonly organizationId: string;
  readonly channelId: string;
  readonly upstreamModel: string;
  readonly upstreamRequestId: string | null;
  readonly startedAt: Date;
  readonly outcome: string;
  readonly failure: string | null;
  readonly usageSource: string;
  readonly judgement: string;
  readonly input: bigint;
  readonly output: bigint;
  readonly cost: bigint;
}

export interface ExplainingAttempts {
  readonly items: readonly ExplainingAttempt[];
  readonly total: number;
}

/** Calls this near to midnight may be counted on the other day. */
const NEAR_MIDNIGHT = `abs(extract(epoch FROM started_at - ($8::date + 1)::timestamp AT TIME ZONE 'UTC')) <= 3600`;

/** Which attempts of the day make a difference of a class: those in doubt, or all that the vendor should have counted. */
const MADE_OF: Readonly<Record<DifferenceClass, string>> = {
  boundary: `judgement <> 'refused' AND ${NEAR_MIDNIGHT}`,
  estimated: `judgement = 'estimated'`,
  aborted: `judgement = 'aborted'`,
  failed_but_billed: `judgement = 'retried'`,
  price_mismatch: `judgement IN ('served', 'estimated')`,
  foreign_traffic: `judgement <> 'refused'`,
  missing_at_vendor: `judgement <> 'refused'`,
  unknown: `judgement <> 'refused'`,
};

const MODELS = `
  SELECT DISTINCT upstream_model AS model, credential_id AS credential FROM upstream_attempts
   WHERE day BETWEEN $1::date - 1 AND $2::date AND provider_id = $3`;

/** Down to the requests: the attempts of a difference's model, credential and day that its class is about. */
export async function readExplainingAttempts(
  pool: pg.Pool,
  difference: Row,
  { page, pageSize }: AttemptPage,
): Promise<ExplainingAttempts> {
  const { source, upstreamModel, credentialId } = difference;
  const day = dayOfDate(difference.day);
  const range = { firstDay: day, lastDay: difference.class === 'boundary' ? shiftDay(day, 1) : day };
  const used = await pool.query<{ model: string; credential: string }>(MODELS, [
    ...[range.firstDay, range.lastDay, source.providerId],
  ]);
  const aliases = modelAliasesOf(source);
  const matching = used.rows.filter(
    ({ model, credential }) =>
      canonicalModel(model, aliases) === upstreamModel && comparedCredential(source, credential) === credentialId,
  );
  const distinct = (names: readonly string[]) => [...new Set(names)];
  const values = [
    ...judgedValues(source, range),
    distinct(matching.map(({ model }) => model)),
    distinct(matching.map(({ credential }) => credential)),
    day,
    pageSize,
    (page - 1) * pageSize,
  ];
  const text = `
    WITH tried AS (${JUDGED_ATTEMPTS})
    SELECT request_id AS "requestId", number, organization_id AS "organizationId", channel_id AS "channelId",
           upstream_model AS "upstreamModel", upstream_request_id AS "upstreamRequestId", started_at AS "startedAt",
           outcome, failure, usage_source AS "usageSource", judgement, input, output, cost, count(*) OVER () AS total
      FROM tried
     WHERE upstream_model = ANY ($6::text[]) AND credential_id = ANY ($7::uuid[]) AND $8::date IS NOT NULL
       AND ${MADE_OF[difference.class]}
     ORDER BY started_at DESC, request_id, number LIMIT $9 OFFSET $10`;
  const { rows } = await pool.query<ExplainingAttempt & { total: bigint }>(text, values);
  return { items: rows.map(({ total: _, ...row }) => row), total: Number(rows[0]?.total ?? 0n) };
}
