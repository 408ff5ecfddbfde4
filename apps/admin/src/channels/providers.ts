import { AppError } from '@app/common';
import { Database } from '@app/database';
import { adapterFor, ADAPTERS, type ChannelField, type ChannelSettings } from '@app/providers';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { ProviderAnswer } from './channels.schemas';

export type Provider = z.infer<typeof ProviderAnswer> & { readonly adapterId: string };

/** Where a vendor is when nobody says: by the settings, or always at one address. */
export const ownBaseUrl = (provider: Provider, settings: ChannelSettings): string | undefined =>
  adapterFor(provider.adapterId).baseUrlOf?.(settings) ?? provider.defaultBaseUrl ?? undefined;

const NO_SECRET = 'none';

const toField = ({ choices, ...field }: ChannelField) => ({ ...field, ...(choices && { choices: [...choices] }) });

/** The vendors a channel can be of: rows of the database whose adapter this version of Weir has. */
@Injectable()
export class Providers {
  constructor(private readonly database: Database) {}

  async list(): Promise<Provider[]> {
    const { prisma } = this.database;
    const [rows, simulated] = await Promise.all([
      prisma.provider.findMany({ orderBy: { name: 'asc' } }),
      prisma.channel.findFirst({ where: { isSimulated: true }, orderBy: { createdAt: 'asc' } }),
    ]);
    return rows.flatMap((row) => {
      const adapter = ADAPTERS.find(({ id }) => id === row.adapter);
      if (!adapter) return [];
      const isSimulated = adapter.isSimulated ?? false;
      // The simulated vendor is where the channel that came with Weir says.
      const defaultBaseUrl = row.defaultBaseUrl ?? (isSimulated ? (simulated?.baseUrl ?? null) : null);
      const { id, name } = row;
      const [listsModels, fields] = [adapter.models !== undefined, adapter.channelFields.map(toField)];
      return { id, name, adapterId: adapter.id, defaultBaseUrl, isSimulated, listsModels, fields };
    });
  }

  /** Throws AppError('invalid_value') for one there is not. */
  async require(id: string): Promise<Provider> {
    const provider = (await this.list()).find((candidate) => candidate.id === id);
    if (!provider) throw new AppError('invalid_value', { message: `There is no provider ${id}.`, param: 'providerId' });
    return provider;
  }

  /** Throws AppError('missing_required_parameter') when neither names one. */
  baseUrlFor(provider: Provider, given: string | undefined, settings: ChannelSettings): string {
    const baseUrl = given ?? ownBaseUrl(provider, settings);
    if (!baseUrl) {
      const message = `${provider.name} has no base URL of its own: name it.`;
      throw new AppError('missing_required_parameter', { message, param: 'baseUrl' });
    }
    return baseUrl;
  }

  /** An address that was the vendor's own, by settings that have changed, follows them. */
  movedBaseUrl(
    provider: Provider,
    before: { readonly baseUrl: string; readonly settings: ChannelSettings },
    {
      settings,
      baseUrl = before.baseUrl,
    }: { readonly settings: ChannelSettings; readonly baseUrl?: string | undefined },
  ): string {
    const wasOwn = baseUrl === before.baseUrl && baseUrl === ownBaseUrl(provider, before.settings);
    return (wasOwn ? ownBaseUrl(provider, settings) : undefined) ?? baseUrl;
  }

  /** Who asks for none takes any. Throws AppError('missing_required_parameter' | 'invalid_value') naming the parameter. */
  secretFor({ name, adapterId, fields }: Provider, given: string | undefined, param: string): string {
    if (given !== undefined) {
      const message = adapterFor(adapterId).faultOfSecret?.(given);
      if (message !== undefined) throw new AppError('invalid_value', { message, param });
      return given;
    }
    const isAsked = fields.some((field) => field.name === 'secrets' && field.isRequired);
    if (!isAsked) return NO_SECRET;
    throw new AppError('missing_required_parameter', { message: `${name} asks for a key.`, param });
  }
}
