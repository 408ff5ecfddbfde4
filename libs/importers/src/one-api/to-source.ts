import type { ImportSource } from '../import-source';
import { toChannels } from './to-channels';
import { toPeople } from './to-people';
import { quotaPerUnit, toPrices } from './to-prices';
import type { StoredTables } from './tables';

export interface OneApiOptions {
  readonly name?: string;
  readonly origin: string;
  readonly product?: 'one-api' | 'new-api';
  readonly emailDomain?: string;
}

/** What an instance stores in our words. Pure. */
export function toSource(stored: StoredTables, { name, origin, product, emailDomain }: OneApiOptions): ImportSource {
  const tables = { ...stored, product: product ?? stored.product };
  const people = toPeople(tables, { quotaPerUnit: quotaPerUnit(tables.options), ...(emailDomain && { emailDomain }) });
  const channels = toChannels(tables);
  const served = new Set(channels.channels.flatMap(({ models }) => models.map(([model]) => model)));
  const prices = toPrices(tables.options, served);
  return {
    kind: tables.product,
    name: name ?? tables.product,
    origin,
    people: people.people,
    channels: channels.channels,
    groups: prices.groups,
    prices: prices.prices,
    leftOut: [people, channels, prices].flatMap(({ leftOut }) => leftOut),
    changed: [people, channels, prices].flatMap(({ changed }) => changed),
  };
}
