/** How many times more often properties are tried than in every run: in the ring of the faults. */
export const RUNS_FACTOR = Number(process.env['WEIR_PROPERTY_RUNS_FACTOR'] ?? 1);
