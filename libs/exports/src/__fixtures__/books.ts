import { Clock, nanoUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { Logger } from '@app/logging';
import { Given, openTestDatabase, type FundedOrganization, type TestDatabase } from '@app/testing';
import fc from 'fast-check';
import { uuidv7 } from 'uuidv7';
import { finishedCall, type FinishedCall } from '../../../billing/src/__fixtures__/finished-call';
import { SettlementService } from '../../../billing/src/settlement.service';
import { insertIntoInbox } from '../../../billing/src/usage-inbox.queries';
import { idAt } from '../../../reporting/src/__fixtures__/recorded-calls';

const DAY_MS = 24 * 60 * 60_000;
export const ORGANIZATIONS = 3;
export const USERS = 2;
export const MODELS = ['small', 'large'] as const;
const PROVIDERS = ['openai-compatible', 'anthropic'] as const;

export interface AnyCall {
  readonly organization: number;
  /** Null: of no user. */
  readonly user: number | null;
  readonly model: (typeof MODELS)[number];
  readonly project: string | null;
  readonly channel: number;
  readonly agoMs: number;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

export const anyCall: fc.Arbitrary<AnyCall> = fc.record({
  organization: fc.nat(ORGANIZATIONS - 1),
  user: fc.option(fc.nat(USERS - 1)),
  model: fc.constantFrom(...MODELS),
  project: fc.constantFrom(null, 'alpha', '=SUM(A1)'),
  channel: fc.nat(1),
  agoMs: fc.nat(3 * DAY_MS),
  input: fc.nat(5_000),
  cached: fc.nat(500),
  output: fc.nat(5_000),
});

export type AnyMovement = { readonly organization: number; readonly amount: bigint } & {
  readonly kind: 'topUp' | 'grant' | 'adjust' | 'refund' | 'reverse';
};

export const anyMovement: fc.Arbitrary<AnyMovement> = fc.record({
  organization: fc.nat(ORGANIZATIONS - 1),
  kind: fc.constantFrom('topUp', 'grant', 'adjust', 'refund', 'reverse'),
  amount: fc.bigInt(1n, 10n ** 9n),
});

type Tenant = FundedOrganization & { readonly name: string };

/** A ledger with organizations, users and models, whose calls are settled as the worker settles them. */
export class Books {
  private constructor(
    readonly test: TestDatabase,
    readonly tenants: readonly Tenant[],
    readonly userIds: readonly string[],
    readonly channelIds: readonly string[],
    private readonly prices: ReadonlyMap<string, FinishedCall['price']>,
    private readonly settlement: SettlementService,
  ) {}

  get ledger(): LedgerService {
    return new LedgerService(this.test.database);
  }

  static async open(settings: Readonly<Record<string, string>> = {}): Promise<Books> {
    const test = await openTestDatabase(settings);
    const given = new Given(test);
    const { prisma } = test.database;
    const tenants: Tenant[] = [];
    while (tenants.length < ORGANIZATIONS) {
      const funded = await given.funded({ balance: '1000' });
      const { name } = await prisma.organization.findUniqueOrThrow({ where: { id: funded.organizationId } });
      tenants.push({ ...funded, name });
    }
    const users = Array.from({ length: USERS }, (_, index) => ({
      ...{ id: uuidv7(), email: `${index}@example.com`, name: `user ${index}` },
    }));
    await prisma.user.createMany({ data: users });
    const prices = new Map<string, FinishedCall['price']>();
    // Prices that no nano-dollar divides, so that nearly every call is rounded.
    for (const [index, id] of MODELS.entries()) {
      const odd = { input: 1_337n + BigInt(index), cache_read: 133n, output: 7_919n * BigInt(index + 1) };
      const { priceVersionId } = await given.model({ id, prices: odd });
      const where = { id: priceVersionId };
      prices.set(id, await prisma.priceVersion.findUniqueOrThrow({ where, include: { rates: true } }));
    }
    const settlement = new SettlementService(test.config, new Logger(test.config));
    const userIds = users.map(({ id }) => id);
    return new Books(test, tenants, userIds, [uuidv7(), uuidv7()], prices, settlement);
  }

  async close(): Promise<void> {
    await this.settlement.onApplicationShutdown();
    await this.test.drop();
  }

  /** Settled when it resolves. */
  async settle(calls: readonly AnyCall[]): Promise<void> {
    const nowMs = new Clock().nowMs();
    const items = calls.map((call) => this.itemOf(call, nowMs));
    for (const item of items) await insertIntoInbox(this.test.database.pool, [item]);
    await this.settlement.sweep();
  }

  /** What the ledger refuses, as too much to give back, has not happened. */
  async move({ organization, kind, amount }: AnyMovement): Promise<void> {
    const { walletId } = this.tenants[organization]!;
    const request = { walletId, idempotencyKey: uuidv7(), actor: 'test', memo: '=1+1' };
    const money = { ...request, amount: nanoUsd(amount) };
    if (kind === 'topUp') await this.ledger.topUp(money);
    if (kind === 'grant') await this.ledger.grantPromo(money);
    if (kind === 'adjust') await this.ledger.adjust({ ...money, amount: nanoUsd(-amount) });
    if (kind === 'refund') await this.ledger.refund(money);
    if (kind === 'reverse') {
      const { transactionId } = await this.ledger.topUp(money);
      await this.ledger.reverse({ transactionId, idempotencyKey: uuidv7(), actor: 'test' });
    }
  }

  private itemOf(call: AnyCall, nowMs: number) {
    const { walletId, organizationId, apiTokenId } = this.tenants[call.organization]!;
    const admittedAt = new Date(nowMs - call.agoMs);
    const item = finishedCall({
      requestId: idAt(admittedAt.getTime()),
      payer: { walletId, organizationId, apiTokenId },
      price: this.prices.get(call.model)!,
      cap: 10n ** 9n,
      quantities: { input: call.input, cache_read: call.cached, output: call.output },
      admittedAt,
    });
    const facts = {
      user_id: call.user === null ? null : this.userIds[call.user],
      project: call.project,
      model_requested: call.model,
      channel_id: this.channelIds[call.channel],
      provider_id: PROVIDERS[call.channel],
    };
    return { ...item, body: JSON.stringify({ ...(JSON.parse(item.body) as object), ...facts }) };
  }
}
