import { AppError, Clock } from '@app/common';
import { Database, Snapshot } from '@app/database';
import { Logger } from '@app/logging';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { priceInForce, type Buyer, type PriceRate, type PriceVersion } from './price-version';

export interface Model {
  readonly id: string;
  readonly displayName: string;
  readonly ownedBy: string;
  /** Tokens of prompt and answer together. */
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
  readonly capabilities: readonly string[];
  readonly createdAt: Date;
}

/** A model at the price one organization gets it for. */
export interface Offer {
  readonly model: Model;
  readonly price: PriceVersion;
  readonly groupId: string;
}

/** Who asks: the facts an offer depends on. */
export interface OfferSeeker extends Buyer {
  /** Undefined: all. */
  readonly allowedModels: { has(modelId: string): boolean } | undefined;
}

interface Catalog {
  readonly models: ReadonlyMap<string, Model>;
  readonly prices: ReadonlyMap<string, readonly PriceVersion[]>;
}

const REFRESH_MS = 5_000;
const TABLES = ['models', 'price_rates', 'price_versions'];

/** Models and their prices, from memory. */
@Injectable()
export class CatalogService implements OnModuleInit, OnApplicationShutdown {
  private readonly snapshot: Snapshot<Catalog>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    this.snapshot = new Snapshot(() => this.load(), {
      everyMs: REFRESH_MS,
      changes: { feed: database.changes, of: TABLES },
      onError: (error) => logger.error('the catalogue could not be read again', error),
    });
  }

  async onModuleInit(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): void {
    this.snapshot.stop();
  }

  async refresh(): Promise<void> {
    await this.snapshot.refresh();
  }

  /** Throws AppError('model_not_found') and ('model_not_allowed'). A model without a price cannot be billed: not found. */
  offerFor(seeker: OfferSeeker, modelId: string): Offer {
    const { models, prices } = this.snapshot.current();
    const model = models.get(modelId);
    const price = model && priceInForce(prices.get(modelId) ?? [], seeker, this.clock.now());
    if (!model || !price) {
      const message = `The model \`${modelId.slice(0, 200)}\` does not exist or you do not have access to it.`;
      throw new AppError('model_not_found', { message, param: 'model' });
    }
    if (seeker.allowedModels && !seeker.allowedModels.has(modelId)) {
      throw new AppError('model_not_allowed', {
        message: `This API token may not use the model \`${modelId}\`.`,
        param: 'model',
      });
    }
    return { model, price, groupId: seeker.groupId };
  }

  /** What this caller may ask for, in alphabetical order. */
  offersFor(seeker: OfferSeeker): Offer[] {
    const { models, prices } = this.snapshot.current();
    const now = this.clock.now();
    const offers: Offer[] = [];
    for (const model of models.values()) {
      const price = priceInForce(prices.get(model.id) ?? [], seeker, now);
      if (price && (seeker.allowedModels?.has(model.id) ?? true)) {
        offers.push({ model, price, groupId: seeker.groupId });
      }
    }
    return offers.sort((a, b) => (a.model.id < b.model.id ? -1 : 1));
  }

  private async load(): Promise<Catalog> {
    const [models, versions] = await Promise.all([
      this.database.prisma.model.findMany(),
      this.database.prisma.priceVersion.findMany({ include: { rates: true } }),
    ]);
    const prices = new Map<string, PriceVersion[]>();
    for (const version of versions) {
      const known = prices.get(version.modelId) ?? [];
      prices.set(version.modelId, known);
      known.push({ ...version, rates: version.rates as (PriceRate & (typeof version.rates)[number])[] });
    }
    return { models: new Map(models.map((model) => [model.id, model])), prices };
  }
}
