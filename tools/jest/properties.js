// A property that failed prints its seed; WEIR_PROPERTY_SEED runs it again from there.
const seed = process.env.WEIR_PROPERTY_SEED;
if (seed) require('fast-check').configureGlobal({ seed: Number(seed) });
