/**
 * The one of the weighted items that a key belongs to (highest random weight; Thaler and Ravishankar, 1996). Every process
 * answers the same without remembering anything, and when an item goes only its own keys move.
 */
export function rendezvous<Item extends { readonly id: string }>(
  items: readonly Item[],
  key: number,
  weightOf: (item: Item) => number,
): { readonly item: Item; readonly score: number } {
  let item = items[0]!;
  let score = Infinity;
  for (const candidate of items) {
    const own = -Math.log(unit(key, candidate.id)) / Math.max(weightOf(candidate), LEAST_WEIGHT);
    if (own >= score) continue;
    score = own;
    item = candidate;
  }
  return { item, score };
}

/** Of what is there for when nothing else is. */
export const LEAST_WEIGHT = 1e-9;

/** Only so much of an id is looked at: the end of a version 7 UUID is chance. */
const ID_CHARACTERS = 8;

/** From above 0 to below 1, the same for the same key and id. */
function unit(key: number, id: string): number {
  let hash = key;
  for (let at = Math.max(id.length - ID_CHARACTERS, 0); at < id.length; at++) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  }
  return (scatter(hash) + 0.5) / 2 ** 32;
}

/** Each bit of the hash moves half of the answer's (the end of MurmurHash3). */
function scatter(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
