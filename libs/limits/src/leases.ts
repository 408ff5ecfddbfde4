import type { Ceiling } from './ceiling';

/** The calls of this process that are under way, by the ceilings that count them. */
export class Leases {
  private readonly byKey = new Map<string, Set<string>>();

  count(key: string): number {
    return this.byKey.get(key)?.size ?? 0;
  }

  /** Where concurrency is limited. */
  add(ceilings: readonly Ceiling[], lease: string): void {
    for (const { key, concurrency } of ceilings) {
      if (concurrency === null) continue;
      const leases = this.byKey.get(key);
      if (leases) leases.add(lease);
      else this.byKey.set(key, new Set([lease]));
    }
  }

  remove(ceilings: readonly Ceiling[], lease: string): void {
    for (const { key } of ceilings) {
      const leases = this.byKey.get(key);
      leases?.delete(lease);
      if (leases?.size === 0) this.byKey.delete(key);
    }
  }

  all(): [key: string, leases: string[]][] {
    return [...this.byKey].map(([key, leases]) => [key, [...leases]]);
  }
}
