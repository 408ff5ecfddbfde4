/**
 * Who waits for room. Owners take turns, whoever of an owner came first goes first: one who has a thousand waiting holds nobody up
 * for longer than one who has a single one.
 */
export class FairQueue<T> {
  /** In the order of turns. */
  private readonly lines = new Map<string, Set<T>>();

  get isEmpty(): boolean {
    return this.lines.size === 0;
  }

  lengthOf(owner: string): number {
    return this.lines.get(owner)?.size ?? 0;
  }

  join(owner: string, one: T): void {
    const line = this.lines.get(owner);
    if (line) line.add(one);
    else this.lines.set(owner, new Set([one]));
  }

  /** Whose turn it is. */
  first(): T | undefined {
    for (const [line] of this.lines.values()) return line;
    return undefined;
  }

  /** Had its turn: its owner's next one comes after all other owners. */
  serve(owner: string, one: T): void {
    const line = this.take(owner, one);
    if (!line?.size) return;
    this.lines.delete(owner);
    this.lines.set(owner, line);
  }

  /** Waits no longer, without a turn. */
  leave(owner: string, one: T): void {
    this.take(owner, one);
  }

  private take(owner: string, one: T): Set<T> | undefined {
    const line = this.lines.get(owner);
    line?.delete(one);
    if (line?.size === 0) this.lines.delete(owner);
    return line;
  }
}
