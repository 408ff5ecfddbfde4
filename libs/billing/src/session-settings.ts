/**
 * For sessions that work on holds and inbox, which are empty one moment and full the next. A plan made while they were
 * empty reads them whole for as long as it is kept; with sequential scans priced out it goes through their indexes. Planning
 * settlement anew for each batch would cost more than a tenth of what the batch does.
 */
export const QUEUE_SESSION = { enable_seqscan: 'off', plan_cache_mode: 'force_generic_plan' } as const;

/** Commits do not wait for the disk: a settlement that is lost is done again, as its calls are then still in the inbox. */
export const UNHURRIED_QUEUE_SESSION = { ...QUEUE_SESSION, synchronous_commit: 'off' } as const;
