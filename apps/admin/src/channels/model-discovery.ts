import { CredentialVault, matchModels, type MatchedModel } from '@app/channels';
import { AppError } from '@app/common';
import { Database } from '@app/database';
import { UpstreamError } from '@app/llm';
import { ModelLister, type ListingTarget } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { requireFound } from '../http/versions';
import type { DiscoverBody } from './channel-probes.schemas';
import { settingsOf, WHOLE } from './channel-rows';
import { openCredential, openProxy } from './channel-secrets';
import { requireSettings } from './channel-settings';
import { Providers } from './providers';

/** The id of a channel and a key that are not stored. */
export const UNSAVED = 'unsaved';

/** Which models a vendor has for us. */
@Injectable()
export class ModelDiscovery {
  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
    private readonly providers: Providers,
    private readonly lister: ModelLister,
  ) {}

  /** With a key that is not stored. */
  async discover({ providerId, baseUrl, settings, secret, ...way }: z.infer<typeof DiscoverBody>) {
    const provider = await this.providers.require(providerId);
    requireSettings(provider, settings);
    return this.ask({
      adapterId: provider.adapterId,
      baseUrl: this.providers.baseUrlFor(provider, baseUrl, settings),
      credential: { id: UNSAVED, secret: this.providers.secretFor(provider, secret, 'secret') },
      settings,
      ...way,
    });
  }

  /** With one of a channel's own. */
  async discoverAgain(channelId: string, credentialId: string | undefined) {
    const where = { id: channelId };
    const channel = requireFound(await this.database.prisma.channel.findUnique({ where, include: WHOLE }));
    const credential = openCredential(channel, this.vault, credentialId);
    const { settings, headerOverrides } = settingsOf(channel);
    const { adapterId } = await this.providers.require(channel.providerId);
    const proxyUrl = openProxy(channel, this.vault);
    return this.ask({ adapterId, baseUrl: channel.baseUrl, credential, settings, headerOverrides, proxyUrl });
  }

  private async ask(target: ListingTarget): Promise<{ models: MatchedModel[] }> {
    const listed = await this.lister.list(target).catch((error: unknown) => refuse(error, target));
    const catalogue = await this.database.prisma.model.findMany({ select: { id: true } });
    return {
      models: matchModels(
        listed,
        catalogue.map(({ id }) => id),
      ),
    };
  }
}

/** Says which of the fields to look at. */
function refuse(error: unknown, { baseUrl, proxyUrl }: ListingTarget): never {
  if (!(error instanceof UpstreamError)) throw error;
  const { status, message } = error.details;
  const said = message ? ` It said: ${message}` : '';
  const at = `${new URL(baseUrl).host} `;
  const through = proxyUrl ? ` through ${new URL(proxyUrl).origin}` : '';
  if (error.failure === 'auth') throw refusal('secret', `${at}does not accept this key (${status}).${said}`, error);
  if (error.failure === 'unreachable')
    throw refusal('baseUrl', `${at}cannot be reached${through}${causeOf(error)}.`, error);
  if (error.failure === 'timeout') throw refusal('baseUrl', `${at}did not list its models within 15 seconds.`, error);
  if (error.failure === 'malformed_response' || status === 404)
    throw refusal('baseUrl', `${at}answers, but not with a list of models. Is the path of the base URL right?`, error);
  throw new AppError('upstream_bad_response', {
    message: `${at}answered ${status ?? error.failure} when it was asked for its models.${said}`,
    cause: error,
  });
}

const refusal = (param: string, message: string, cause: Error): AppError =>
  new AppError('invalid_value', { message, param, cause });

function causeOf({ details }: UpstreamError): string {
  const code = (details.cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? ` (${code})` : '';
}
