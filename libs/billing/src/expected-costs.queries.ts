import type pg from 'pg';

const DAYS = 7;
/** Fewer calls say nothing about the hundredth. */
const FEWEST_CALLS = 100;

/**
 * What 99 of 100 charged calls cost at the most, for each model of the organizations whose calls are held at that. Where too
 * little is known, or no longer wanted, there is no row, and the worst case is held.
 */
const COMPUTE = `
  WITH computed AS (
    SELECT u.organization_id, v.model_id, count(*)::int AS calls,
           percentile_disc(0.99) WITHIN GROUP (ORDER BY u.charge_nano_usd) AS p99
      FROM organizations AS payer
      JOIN usage_records AS u ON u.organization_id = payer.id AND u.admitted_at > now() - interval '${DAYS} days'
                             AND u.day >= (now() AT TIME ZONE 'UTC')::date - ${DAYS + 1} AND u.charge_nano_usd > 0
      JOIN price_versions AS v ON v.id = u.price_version_id
     WHERE payer.hold_mode = 'expected' GROUP BY u.organization_id, v.model_id HAVING count(*) >= ${FEWEST_CALLS}
  ), forgotten AS (
    DELETE FROM expected_costs AS known WHERE NOT EXISTS (
      SELECT FROM computed WHERE computed.organization_id = known.organization_id AND computed.model_id = known.model_id)
  )
  INSERT INTO expected_costs (organization_id, model_id, p99_nano_usd, calls)
  SELECT organization_id, model_id, p99, calls FROM computed
  ON CONFLICT (organization_id, model_id) DO UPDATE SET p99_nano_usd = excluded.p99_nano_usd, calls = excluded.calls,
    computed_at = now()`;

export async function computeExpectedCosts(pool: pg.Pool): Promise<void> {
  await pool.query(COMPUTE);
}
