/** A promise our own code broke: it is reported as a 500 and never blamed on the caller. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

/** Throws BrokenInvariant unless `holds`. `claim` says what should have been true. */
export function invariant(holds: unknown, claim: string): asserts holds {
  if (!holds) throw new BrokenInvariant(claim);
}
