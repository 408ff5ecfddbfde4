import { newRequestId, type RequestId } from '@app/common';
import { USAGE_COMPONENTS, quantitiesOf } from '@app/llm';
import { Given, type FundedOrganization } from './given';
import type { TestDatabase } from './test-database';

/** What a test says of an attempt; the rest is the same for all. */
export interface GivenAttempt {
  readonly at: string;
  readonly model: string;
  readonly input?: number;
  readonly cached?: number;
  readonly output?: number;
  readonly outcome?: string;
  readonly usageSource?: 'upstream' | 'tokenizer' | 'none';
  /** Failures of the attempts before the one that served it. */
  readonly failedBefore?: readonly string[];
}

/** Pico-USD for a token: what calls cost us. */
const COSTS = { input: 1_000_000n, cache_read: 100_000n, output: 2_000_000n };
const COST_LIST = USAGE_COMPONENTS.map((component) => (COSTS as Record<string, bigint>)[component] ?? 0n);
const LONG_AGO = new Date('2020-01-01T00:00:00Z');
const CAP_NANO_USD = 100_000_000n;

/** Books to compare: an account with a provider, and calls as settlement leaves them. */
export class GivenBooks {
  payer!: FundedOrganization;
  channelId!: string;
  credentialId!: string;
  private version!: { readonly versionId: string; readonly rateId: string };

  private constructor(private readonly test: TestDatabase) {}

  static async open(test: TestDatabase): Promise<GivenBooks> {
    const books = new GivenBooks(test);
    const given = new Given(test);
    const { prisma } = test.database;
    books.payer = await given.funded({ balance: '10' });
    const sizes = { contextWindow: 128_000, maxOutputTokens: 4_096 };
    await prisma.model.create({ data: { id: 'priced', displayName: 'priced', ownedBy: 'test', ...sizes } });
    const zero = USAGE_COMPONENTS.map(() => 0n);
    const prices = { pricesPicoUsd: zero, listPricesPicoUsd: zero, costsPicoUsd: COST_LIST };
    const version = await prisma.priceVersion.create({
      // Long before the calls.
      data: { modelId: 'priced', effectiveFrom: LONG_AGO, createdAt: LONG_AGO, rates: { create: prices } },
      include: { rates: true },
    });
    books.version = { versionId: version.id, rateId: version.rates[0]!.id };
    books.channelId = await given.channel({ baseUrl: 'http://127.0.0.1:9', models: ['priced'], providerId: 'openai' });
    const credential = await prisma.channelCredential.findFirstOrThrow({ where: { channelId: books.channelId } });
    books.credentialId = credential.id;
    return books;
  }

  /** Answers what the call cost us, in nano-USD. */
  async call(attempt: GivenAttempt): Promise<{ readonly requestId: RequestId; readonly cost: bigint }> {
    const { input = 0, cached = 0, output = 0, outcome = 'completed', usageSource = 'upstream' } = attempt;
    const quantities = quantitiesOf({ input: input - cached, cache_read: cached, output });
    const zero = USAGE_COMPONENTS.map(() => 0n);
    const cost =
      COST_LIST.reduce((sum, one, index) => sum + one * BigInt(quantities[USAGE_COMPONENTS[index]!]), 0n) / 1_000n;
    const startedAt = new Date(attempt.at);
    const requestId = idAt(startedAt.getTime());
    const failures = [...(attempt.failedBefore ?? []), null];
    const { organizationId, walletId, apiTokenId } = this.payer;
    const { versionId, rateId } = this.version;
    const quantityList = USAGE_COMPONENTS.map((component) => BigInt(quantities[component]));
    await this.test.database.pool.query(
      `INSERT INTO usage_records (day, request_id, organization_id, wallet_id, api_token_id, api_token_name, endpoint, stream,
         model_requested, provider_id, channel_id, outcome, usage_source, input_tokens, output_tokens, quantities, prices_pico_usd,
         costs_pico_usd, price_version_id, price_rate_id, service_tier, charge_nano_usd, rounding_pico_usd, cost_nano_usd,
         hold_nano_usd, cap_nano_usd, attempts, queue_ms, total_ms, admitted_at, completed_at, period, body_hash)
       VALUES (uuid7_day($1), $1, $2, $3, $4, 'test', 'chat/completions', true, $5, 'openai', $6, $7, $8, $9, $10, $11, $12, $13,
         $14, $15, 'standard', 0, 0, $16, 0, $17, $18, 1, 1, $19, $19, date_trunc('month', $19::timestamptz AT TIME ZONE 'UTC')::date, 0)`,
      [
        ...[requestId, organizationId, walletId, apiTokenId, 'priced', this.channelId, outcome, usageSource],
        ...[
          input,
          output,
          quantityList,
          zero,
          COST_LIST,
          versionId,
          rateId,
          cost,
          CAP_NANO_USD,
          failures.length,
          startedAt,
        ],
      ],
    );
    for (const [index, failure] of failures.entries())
      await this.test.database.pool.query(
        `INSERT INTO upstream_attempts (day, request_id, number, organization_id, provider_id, channel_id, credential_id,
           upstream_model, failure, cost_nano_usd, started_at, total_ms)
         VALUES (uuid7_day($1), $1, $2, $3, 'openai', $4, $5, $6, $7, $8, $9, 1)`,
        [
          ...[requestId, index + 1, organizationId, this.channelId, this.credentialId, attempt.model, failure],
          ...[failure === null ? cost : 0n, startedAt],
        ],
      );
    return { requestId, cost };
  }
}

function idAt(instantMs: number): RequestId {
  const hex = instantMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newRequestId().slice(13)}` as RequestId;
}
