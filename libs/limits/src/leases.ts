/** The calls of this process that are under way, by the ceilings that count them. */
export class Leases {
  private readonly byKey = new Map<string, Set<string>>();

  count(key: string): number {
    return this.byKey.get(key)?.size ?? 0;
  }

  add(key: string, lease: string): void {
    const leases = this.byKey.get(key);
    if (leases) leases.add(lease);
    else this.byKey.set(key, new Set([lease]));
  }

  remove(key: string, lease: string): void {
    const leases = this.byKey.get(key);
    leases?.delete(lease);
    if (leases?.size === 0) this.byKey.delete(key);
  }

  all(): [key: string, leases: string[]][] {
    return [...this.byKey].map(([key, leases]) => [key, [...leases]]);
  }
}
