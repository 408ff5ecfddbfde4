import { LedgerService } from '@app/ledger';
import type { NanoUsd } from '@app/common';
import { walletState } from '../expect-ledger';
import type { Given, FundedOrganization } from '../given';
import type { TestDatabase } from '../test-database';
import type { Random } from './random';

/** Pico-USD for a token, the same numbers that the judge prices the oracle's bill with. */
export const PRICES = {
  rich: { input: 1_000_000n, output: 2_000_000n },
  poor: { input: 0n, output: 2_000_000n },
} as const;

const POOR_TOKENS = 20;
/** What a call of the poor wallet holds, and costs, to the nano: its whole cap. */
const POOR_CALL_NANO = (BigInt(POOR_TOKENS) * PRICES.poor.output) / 1_000n;

/**
 * Two organizations: a rich one, whose calls are of all sizes, and a poor one, whose calls cost exactly what is held for
 * them and whose wallet is nearly empty: there a hold that is lost or counted twice shows as money spent that was not there.
 */
export class Payers {
  private readonly ledger: LedgerService;

  private constructor(
    private readonly rich: FundedOrganization,
    private readonly poor: FundedOrganization,
    private readonly test: TestDatabase,
  ) {
    this.ledger = new LedgerService(test.database);
  }

  static async make(given: Given, test: TestDatabase): Promise<Payers> {
    const rich = await given.funded({ balance: '100000' });
    const poor = await given.funded({ balance: '0' });
    await given.model({ id: 'rich', prices: PRICES.rich });
    const { input, output } = PRICES.poor;
    await given.model({ id: 'poor', prices: { input, cache_read: input, output, reasoning: output } });
    return new Payers(rich, poor, test);
  }

  static readonly models = ['rich', 'poor'] as const;

  get walletIds(): readonly string[] {
    return [this.rich.walletId, this.poor.walletId];
  }

  get richOrganization(): FundedOrganization {
    return this.rich;
  }

  /** The poor wallet gets what it owes, and enough for some calls more. */
  async give(random: Random, key: string): Promise<void> {
    const { walletId } = this.poor;
    const { posted } = await walletState(this.test.database, walletId);
    const owed = posted < 0n ? -posted : 0n;
    const amount = (owed + POOR_CALL_NANO * BigInt(random.between(10, 60))) as NanoUsd;
    await this.ledger.topUp({ walletId, amount, idempotencyKey: key, actor: 'test' });
  }

  ask(isPoor: boolean, tokens: number) {
    if (!isPoor) return { request: { model: 'rich', fake: { chunks: tokens } }, apiToken: this.rich.apiToken };
    const request = { model: 'poor', max_tokens: POOR_TOKENS, fake: { chunks: 2 * POOR_TOKENS } };
    return { request, apiToken: this.poor.apiToken };
  }
}
