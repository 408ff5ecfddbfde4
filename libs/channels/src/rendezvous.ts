interface Item {
  /** Of its id: see hashOf. */
  readonly hash: number;
  readonly weight: number;
}

/**
 * The one of the weighted items that a key belongs to (highest random weight; Thaler and Ravishankar, 1996). Every process
 * answers the same without remembering anything, and when an item goes only its own keys move.
 */
export function rendezvous<One extends Item>(items: readonly One[], key: number): One {
  let heaviest = 0;
  for (const { weight } of items) if (weight > heaviest) heaviest = weight;
  let chosen = items[0]!;
  let best = Infinity;
  // No item whose chance is not above this can win: its logarithm need not be taken.
  let least = 0;
  for (const item of items) {
    const chance = (scatter(key ^ item.hash) + 0.5) / 2 ** 32;
    if (chance <= least) continue;
    const score = -Math.log(chance) / item.weight;
    if (score >= best) continue;
    best = score;
    chosen = item;
    least = Math.exp(-score * heaviest);
  }
  return chosen;
}

/** Only so much of an id is looked at: the end of a version 7 UUID is chance. */
const ID_CHARACTERS = 8;

/** The same number for the same id (FNV-1a). */
export function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = Math.max(id.length - ID_CHARACTERS, 0); at < id.length; at++) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  }
  return hash;
}

/** Each bit of the hash moves half of the answer's (the end of MurmurHash3). */
function scatter(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
