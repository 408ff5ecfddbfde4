import { USAGE_COMPONENTS, type UsageComponent } from '@app/llm';
import type pg from 'pg';
import { canonicalModel } from './canonical-model';
import type { DayRange } from './days';
import type { Doubt, OurDay } from './figures';
import { credentialKeysOf, isByKey, modelAliasesOf, type Source } from './source-settings';

/** Failures that come after the request has left, when a vendor may bill for it all the same. */
const MAY_HAVE_BILLED = ['timeout', 'malformed_response', 'cut_stream', 'stream_error', 'hedge_lost'];
const FRESH: readonly UsageComponent[] = ['input', 'cache_write_5m', 'cache_write_1h', 'input_audio', 'input_image'];
const OUTPUT: readonly UsageComponent[] = ['output', 'reasoning', 'output_audio', 'output_image'];

const place = (component: UsageComponent): number => USAGE_COMPONENTS.indexOf(component) + 1;
const costOf = (components: readonly UsageComponent[]): string =>
  components
    .map((component) => `coalesce(quantities[${place(component)}]::numeric * costs_pico_usd[${place(component)}], 0)`)
    .join(' + ');

/**
 * Attempts with what their call came to, and how sure we are of it. A vendor counts the day that it is asked on, so a call
 * of midnight belongs to the day of its attempt. $1, $2: first and last day; $3: provider; $4: channels, none for all.
 */
export const JUDGED_ATTEMPTS = `
  SELECT attempt.request_id, attempt.number, attempt.organization_id, attempt.channel_id, attempt.credential_id,
         attempt.upstream_model, attempt.upstream_request_id, attempt.failure, attempt.started_at, record.outcome, record.usage_source,
         (attempt.started_at AT TIME ZONE 'UTC')::date AS day, attempt.cost_nano_usd AS cost, record.cap_nano_usd AS cap,
         CASE WHEN is_last THEN record.input_tokens ELSE 0 END AS input,
         CASE WHEN is_last THEN coalesce(record.quantities[${place('cache_read')}], 0) ELSE 0 END AS cached,
         CASE WHEN is_last THEN record.output_tokens ELSE 0 END AS output,
         CASE WHEN is_last THEN record.quantities END AS quantities, record.costs_pico_usd,
         CASE WHEN NOT is_last AND attempt.failure = ANY ($5::text[]) THEN 'retried'
              WHEN is_last AND (attempt.failure = ANY ($5::text[])
                OR attempt.failure IS NULL AND record.outcome <> 'completed' AND record.usage_source <> 'upstream') THEN 'aborted'
              WHEN attempt.failure IS NOT NULL THEN 'refused'
              WHEN record.usage_source = 'tokenizer' THEN 'estimated'
              ELSE 'served' END AS judgement
    FROM upstream_attempts AS attempt
    JOIN usage_records AS record ON record.day = attempt.day AND record.request_id = attempt.request_id
   CROSS JOIN LATERAL (SELECT attempt.number = record.attempts AS is_last) AS place
   WHERE attempt.day >= $1::date - 1 AND attempt.day <= $2::date
     AND record.day >= $1::date - 1 AND record.day <= $2::date
     AND attempt.started_at >= $1::date::timestamp AT TIME ZONE 'UTC'
     AND attempt.started_at < ($2::date + 1)::timestamp AT TIME ZONE 'UTC'
     AND attempt.provider_id = $3 AND (cardinality($4::uuid[]) = 0 OR attempt.channel_id = ANY ($4::uuid[]))`;

export const judgedValues = (source: Source, { firstDay, lastDay }: DayRange): unknown[] => [
  ...[firstDay, lastDay, source.providerId, source.channelIds, MAY_HAVE_BILLED],
];

const doubt = (judgement: string, name: string): string => `
  count(*) FILTER (WHERE judgement = '${judgement}') AS ${name}_calls,
  count(*) FILTER (WHERE judgement = '${judgement}' AND failure IS NOT NULL) AS ${name}_uncounted,
  coalesce(sum(input) FILTER (WHERE judgement = '${judgement}'), 0)::bigint AS ${name}_input,
  coalesce(sum(output) FILTER (WHERE judgement = '${judgement}'), 0)::bigint AS ${name}_output,
  coalesce(sum(cap) FILTER (WHERE judgement = '${judgement}'), 0)::bigint AS ${name}_cap`;

const OUR_DAYS = `
  WITH tried AS (${JUDGED_ATTEMPTS})
  SELECT credential_id, upstream_model, day::text AS day,
         count(*) FILTER (WHERE failure IS NULL) AS requests, sum(input)::bigint AS input, sum(cached)::bigint AS cached,
         sum(output)::bigint AS output, sum(cost)::bigint AS cost,
         round(coalesce(sum(${costOf(FRESH)}), 0) / 1000)::bigint AS cost_fresh,
         round(coalesce(sum(${costOf(['cache_read'])}), 0) / 1000)::bigint AS cost_cached,
         round(coalesce(sum(${costOf(OUTPUT)}), 0) / 1000)::bigint AS cost_output,
         ${doubt('estimated', 'estimated')}, ${doubt('aborted', 'aborted')}, ${doubt('retried', 'retried')}
    FROM tried WHERE judgement <> 'refused' OR cost > 0
   GROUP BY credential_id, upstream_model, day`;

type Row = Readonly<Record<string, bigint>> & {
  readonly credential_id: string;
  readonly upstream_model: string;
  readonly day: string;
};

/** What we sent to an account, day by day; credentials are told apart where the vendor tells them apart. */
export async function readOurDays(pool: pg.Pool, source: Source, range: DayRange): Promise<OurDay[]> {
  const { rows } = await pool.query<Row>(OUR_DAYS, judgedValues(source, range));
  const days = new Map<string, OurDay>();
  for (const row of rows) {
    const day = toOurDay(source, row);
    const name = `${day.day}\n${day.credentialId}\n${day.model}`;
    const known = days.get(name);
    days.set(name, known ? together(known, day) : day);
  }
  return [...days.values()];
}

/** Null: the vendor does not tell it apart from others. */
export function comparedCredential(source: Source, credentialId: string): string | null {
  return isByKey(source) && Object.values(credentialKeysOf(source)).includes(credentialId) ? credentialId : null;
}

function toOurDay(source: Source, row: Row): OurDay {
  const doubtOf = (name: string): Doubt => ({
    calls: row[`${name}_calls`]!,
    uncounted: row[`${name}_uncounted`]!,
    input: row[`${name}_input`]!,
    output: row[`${name}_output`]!,
    cap: row[`${name}_cap`]!,
  });
  const count = (name: string): bigint => row[name]!;
  return {
    day: row.day,
    credentialId: comparedCredential(source, row.credential_id),
    model: canonicalModel(row.upstream_model, modelAliasesOf(source)),
    ...{ requests: count('requests'), input: count('input'), cached: count('cached'), output: count('output') },
    cost: count('cost'),
    costOf: { fresh: count('cost_fresh'), cached: count('cost_cached'), output: count('cost_output') },
    ...{ estimated: doubtOf('estimated'), aborted: doubtOf('aborted'), retried: doubtOf('retried') },
  };
}

const together = (one: OurDay, other: OurDay): OurDay => ({
  ...one,
  requests: one.requests + other.requests,
  input: one.input + other.input,
  cached: one.cached + other.cached,
  output: one.output + other.output,
  cost: one.cost + other.cost,
  costOf: {
    fresh: one.costOf.fresh + other.costOf.fresh,
    cached: one.costOf.cached + other.costOf.cached,
    output: one.costOf.output + other.costOf.output,
  },
  estimated: inAll(one.estimated, other.estimated),
  aborted: inAll(one.aborted, other.aborted),
  retried: inAll(one.retried, other.retried),
});

const inAll = (one: Doubt, other: Doubt): Doubt => ({
  calls: one.calls + other.calls,
  uncounted: one.uncounted + other.uncounted,
  input: one.input + other.input,
  output: one.output + other.output,
  cap: one.cap + other.cap,
});
