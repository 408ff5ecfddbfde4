import { recordChange } from '@app/audit';
import { CredentialVault, HealthService } from '@app/channels';
import { AppError, Clock, formatUsd, parseUsd } from '@app/common';
import { Database } from '@app/database';
import { ChannelTester } from '@app/probes';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Author } from '../http/request-parameters';
import { actorNames } from '../http/actor-names';
import { instant } from '../http/answers';
import { window } from '../http/paging';
import { requireFound } from '../http/versions';
import type { ProbeQuery, TestAnswer, TestBody, TestUnsavedBody } from './channel-probes.schemas';
import { settingsOf, WHOLE, type ChannelRow } from './channel-rows';
import { openCredential, openProxy } from './channel-secrets';
import { requireSettings } from './channel-settings';
import { UNSAVED } from './model-discovery';
import { Providers } from './providers';

/** Tests that operators ask for, and what came of them. */
@Injectable()
export class ChannelTests {
  constructor(
    private readonly database: Database,
    private readonly vault: CredentialVault,
    private readonly providers: Providers,
    private readonly tester: ChannelTester,
    private readonly health: HealthService,
    private readonly clock: Clock,
  ) {}

  async list(channelId: string, query: z.infer<typeof ProbeQuery>) {
    const { prisma } = this.database;
    requireFound(await prisma.channel.findUnique({ where: { id: channelId }, select: { id: true } }));
    const where = { channelId };
    const [rows, total] = await Promise.all([
      prisma.channelProbe.findMany({ where, ...window(query) }),
      prisma.channelProbe.count({ where }),
    ]);
    const names = await actorNames(
      prisma,
      rows.map(({ actor }) => actor),
    );
    const items = rows.map(({ costNanoUsd, createdAt, ...row }) => ({
      ...row,
      costUsd: formatUsd(costNanoUsd),
      actorName: names.get(row.actor) ?? null,
      createdAt: instant(createdAt),
    }));
    return { items, total };
  }

  async test(id: string, body: z.infer<typeof TestBody>, author: Author): Promise<TestAnswer> {
    const where = { id };
    const channel = requireFound(await this.database.prisma.channel.findUnique({ where, include: WHOLE }));
    const credential = openCredential(channel, this.vault, body.credentialId);
    const { adapterId } = await this.providers.require(channel.providerId);
    const { modelId, upstreamModel } = modelToTest(channel, body.model);
    const proxyUrl = openProxy(channel, this.vault);
    const step = { channel: { ...channel, ...settingsOf(channel), adapterId, proxyUrl }, credential, upstreamModel };
    const startedAt = this.clock.now();
    const { answer, failure: error } = await this.tester.test({ step, modelId, prompt: body.prompt });
    await this.health.probed(step, startedAt, error ?? undefined);
    const { httpStatus, failure, firstByteMs, totalMs } = answer;
    const costNanoUsd = answer.costUsd === null ? 0n : parseUsd(answer.costUsd);
    const probe = { upstreamModel, httpStatus, failure, firstByteMs, totalMs, costNanoUsd, createdAt: startedAt };
    await this.database.prisma.$transaction(async (db) => {
      await db.channelProbe.create({
        data: { ...probe, channelId: id, credentialId: credential.id, actor: author.actor },
      });
      await recordChange(db, { ...author, ...tested(answer), subject: `channel:${id}` });
    });
    return answer;
  }

  /** Of settings that nobody saved; the audit log alone keeps that it happened. */
  async testUnsaved(body: z.infer<typeof TestUnsavedBody>, author: Author): Promise<TestAnswer> {
    const provider = await this.providers.require(body.providerId);
    const { id: providerId, adapterId } = provider;
    const { secret, upstreamModel, modelId, prompt, ...channel } = body;
    requireSettings(provider, channel.settings);
    const baseUrl = this.providers.baseUrlFor(provider, channel.baseUrl, channel.settings);
    const step = {
      channel: { ...channel, id: UNSAVED, adapterId, baseUrl },
      credential: { id: UNSAVED, secret: this.providers.secretFor(provider, secret, 'secret') },
      upstreamModel,
    };
    const { answer } = await this.tester.test({ step, modelId, prompt });
    const { action, after } = tested(answer);
    const subject = `provider:${providerId}`;
    await recordChange(this.database.prisma, { ...author, action, subject, after: { ...after, baseUrl } });
    return answer;
  }
}

/** A model the channel serves by its public name, any other by the vendor's. */
function modelToTest({ models }: ChannelRow, named: string | undefined) {
  const mapping = named ? models.find(({ modelId }) => modelId === named) : models[0];
  if (mapping) return mapping;
  if (named)
    return { modelId: models.find(({ upstreamModel }) => upstreamModel === named)?.modelId, upstreamModel: named };
  throw new AppError('missing_required_parameter', {
    message: 'The channel serves no model yet: name one to test it with.',
    param: 'model',
  });
}

const tested = ({ upstreamModel, httpStatus, failure, totalMs, costUsd }: TestAnswer) => ({
  action: 'channel.tested',
  after: { upstreamModel, httpStatus, failure, totalMs, costUsd },
});
