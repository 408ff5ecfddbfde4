export interface ModelGrant {
  /** In hours of the model's clock; undefined: never. */
  readonly expiresAt: number | undefined;
  remaining: bigint;
}

export interface ModelTransaction {
  readonly kind: string;
  readonly posted: bigint;
  readonly promo: bigint;
  isReversed: boolean;
}

export interface ModelHold {
  readonly amount: bigint;
  readonly cap: bigint;
}

const least = (...amounts: readonly bigint[]) => amounts.reduce((a, b) => (a < b ? a : b));
const most = (a: bigint, b: bigint) => (a > b ? a : b);
const REVERSIBLE = ['top-up', 'refund', 'adjustment', 'usage'];

/** What a wallet should be like: sums in memory, one change at a time. Verbs answer undefined or the code of the refusal. */
export class WalletModel {
  posted = 0n;
  creditLimit = 0n;
  overdraft = 0n;
  isFrozen = false;
  seq = 0n;
  hour = 0;
  readonly holds: ModelHold[] = [];
  /** In the order in which they are spent. */
  private grants: ModelGrant[] = [];
  readonly transactions: ModelTransaction[] = [];

  get promo(): bigint {
    return this.grants.reduce((sum, { remaining }) => sum + remaining, 0n);
  }
  get held(): bigint {
    return this.holds.reduce((sum, { amount }) => sum + amount, 0n);
  }
  get capped(): bigint {
    return this.holds.reduce((sum, { cap }) => sum + cap, 0n);
  }
  get balance(): bigint {
    return this.posted + this.promo + this.creditLimit;
  }
  get free(): bigint {
    return this.balance - most(this.held, this.capped - this.overdraft);
  }

  state() {
    return {
      postedNanoUsd: this.posted,
      promoNanoUsd: this.promo,
      heldNanoUsd: this.held,
      cappedNanoUsd: this.capped,
      creditLimitNanoUsd: this.creditLimit,
      overdraftNanoUsd: this.overdraft,
      overrunNanoUsd: most(0n, this.held - this.balance),
      state: this.isFrozen ? 'frozen' : 'active',
      seq: this.seq,
    };
  }

  topUp(amount: bigint) {
    this.enter('top-up', amount);
  }

  refund(amount: bigint) {
    if (amount > least(this.free, this.posted)) return 'insufficient_balance';
    return this.enter('refund', -amount);
  }

  adjust(amount: bigint) {
    if (amount < 0n && -amount > this.free) return 'insufficient_balance';
    return this.enter('adjustment', amount);
  }

  grant(amount: bigint, hours: number | undefined) {
    this.addGrant({ remaining: amount, expiresAt: hours === undefined ? undefined : this.hour + hours });
    this.enter('promo-grant', 0n, amount);
  }

  setCreditLimit(limit: bigint) {
    if (limit < this.creditLimit && this.creditLimit - limit > this.free) return 'insufficient_balance';
    this.creditLimit = limit;
  }

  setOverdraft(limit: bigint) {
    if (limit < this.overdraft && this.capped - limit > this.balance) return 'insufficient_balance';
    this.overdraft = limit;
  }

  /** What is granted, or why nothing is. */
  hold(bounds: { readonly amount: bigint; readonly cap: bigint; readonly floor: bigint }): ModelHold | string {
    if (this.isFrozen) return 'frozen';
    const left = this.balance - this.held;
    const room = this.balance + this.overdraft - this.capped;
    const isCoveredInFull = bounds.amount < bounds.cap && bounds.amount <= left;
    const cap = least(bounds.cap, room, isCoveredInFull ? room : left);
    if (cap < least(bounds.floor, bounds.cap)) return 'insufficient';
    const hold = { amount: least(bounds.amount, cap), cap };
    this.holds.push(hold);
    return hold;
  }

  settle(index: number, charge: bigint) {
    this.holds.splice(index, 1);
    const fromPromo = least(charge, this.promo);
    this.spendPromo(fromPromo);
    this.enter('usage', fromPromo - charge, -fromPromo);
  }

  release(index: number) {
    this.holds.splice(index, 1);
  }

  reverse(index: number, mayOverdraw: boolean) {
    const original = this.transactions[index]!;
    if (!REVERSIBLE.includes(original.kind) || original.isReversed) return 'invalid_value';
    if (original.posted > 0n && !mayOverdraw && original.posted > this.free) return 'insufficient_balance';
    original.isReversed = true;
    if (original.promo < 0n) {
      const expiresAt = this.grants.at(-1)?.expiresAt;
      this.addGrant({ remaining: -original.promo, expiresAt });
    }
    this.enter('reversal', -original.posted, -original.promo);
  }

  /** Hours go by, and what is left of the grants that are past their time is taken back. */
  pass(hours: number) {
    this.hour += hours;
    let free = most(0n, this.free);
    let taken = 0n;
    for (const grant of this.grants) {
      if (grant.expiresAt === undefined || grant.expiresAt > this.hour) continue;
      const amount = least(grant.remaining, free);
      grant.remaining -= amount;
      free -= amount;
      taken += amount;
    }
    if (taken > 0n) this.enter('promo-expiry', 0n, -taken);
  }

  private spendPromo(amount: bigint) {
    let left = amount;
    for (const grant of this.grants) {
      const part = least(grant.remaining, left);
      grant.remaining -= part;
      left -= part;
    }
  }

  private addGrant(grant: ModelGrant) {
    const rank = ({ expiresAt = Infinity }: ModelGrant) => expiresAt;
    this.grants.push(grant);
    this.grants.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  }

  /** Promotional credit has been moved already. */
  private enter(kind: string, posted: bigint, promo = 0n): undefined {
    this.posted += posted;
    this.seq += 1n;
    this.transactions.push({ kind, posted, promo, isReversed: false });
  }
}
