import { ChannelsService, HealthService } from '@app/channels';
import { AppError, Clock, parseUsd } from '@app/common';
import { Database } from '@app/database';
import type { CallRequest } from '@app/llm';
import { Logger } from '@app/logging';
import { LiveSettings } from '@app/settings';
import { Injectable } from '@nestjs/common';
import { ChannelTester, type Tested } from './channel-tester';
import { ProbeBudget } from './probe-budget';
import { probesDue, type DueProbe } from './probes-due';
import { SCHEDULE } from './schedule';
import { tinyChat, tinyEmbedding } from './tiny-request';

const AT_ONCE = 8;
/** Longer than any probe takes; what cannot be probed is looked at again after it. */
const LEASE_MS = 45_000;
const KEPT_MS = 30 * 24 * 3_600_000;
const PROMPT = 'Hi';
/** What a model has that does not chat. */
const NOT_FOR_CHAT = ['embeddings', 'images', 'speech', 'transcription', 'moderation', 'rerank'];

/** What a probe asks for, and of which model. */
interface Question {
  readonly modelId: string | undefined;
  readonly upstreamModel: string;
  readonly request: CallRequest;
}

/** Asks channels that rested long enough, or that nobody calls, whether they work. */
@Injectable()
export class ScheduledProbes {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly budget: ProbeBudget;
  private readonly sinceMs: number;

  constructor(
    private readonly database: Database,
    private readonly channels: ChannelsService,
    private readonly health: HealthService,
    private readonly settings: LiveSettings,
    private readonly tester: ChannelTester,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.budget = new ProbeBudget(database, clock);
    this.sinceMs = clock.nowMs();
  }

  /** Begins the probes that are due, and does not wait for them: one that hangs holds up no other. */
  async begin(): Promise<void> {
    const { health, sinceMs } = this;
    const facts = { channels: this.channels.all(), health, sinceMs, askedAt: await health.askedAt() };
    for (const probe of probesDue({ ...facts, nowMs: this.clock.nowMs() })) {
      if (this.underWay.size >= AT_ONCE) return;
      if (this.underWay.has(probe.key)) continue;
      if (!(await this.budget.allows(probe.cause, this.settings.current('routing').probeBudgetUsd))) continue;
      if (await health.leaseProbe(probe.key, LEASE_MS)) this.underWay.set(probe.key, this.follow(probe));
    }
  }

  async removeOld(): Promise<void> {
    const createdAt = { lt: new Date(this.clock.nowMs() - KEPT_MS) };
    await this.database.prisma.channelProbe.deleteMany({ where: { actor: SCHEDULE, createdAt } });
  }

  /** Resolves when the probes under way have ended. */
  async stop(): Promise<void> {
    await Promise.all(this.underWay.values());
  }

  private async follow(probe: DueProbe): Promise<void> {
    const { key, channel } = probe;
    try {
      const question = await this.questionFor(probe);
      if (!question) return await this.health.touch(channel.id);
      await this.ask(probe, question);
      await this.health.endProbe(key);
    } catch (error) {
      // Its vendor has no words for the question; asking again would not help.
      if (error instanceof AppError) return await this.health.touch(channel.id);
      this.logger.error('a probe failed', error, { key, channelId: channel.id });
    } finally {
      this.underWay.delete(key);
    }
  }

  private async ask(probe: DueProbe, { request, modelId, upstreamModel }: Question): Promise<void> {
    const { channel, credential, cause } = probe;
    const startedAt = this.clock.now();
    const step = { channel, credential, upstreamModel };
    const { answer, failure } = await this.tester.ask(step, request, modelId);
    await this.health.probed(step, startedAt, failure ?? undefined);
    await this.record(step, answer, startedAt);
    const { httpStatus, totalMs } = answer;
    const facts = { channelId: channel.id, cause, failure: answer.failure ?? undefined, httpStatus, totalMs };
    if (cause === 'recovery' || failure) this.logger.info('probe', facts);
  }

  private async record(
    { channel, credential, upstreamModel }: Pick<DueProbe, 'channel' | 'credential'> & { upstreamModel: string },
    { httpStatus, failure, firstByteMs, totalMs, costUsd }: Tested['answer'],
    createdAt: Date,
  ): Promise<void> {
    const costNanoUsd = costUsd === null ? 0n : parseUsd(costUsd);
    this.budget.add(costNanoUsd);
    const [channelId, credentialId] = [channel.id, credential.id];
    const result = { httpStatus, failure, firstByteMs, totalMs, costNanoUsd };
    await this.database.prisma.channelProbe.create({
      data: { channelId, credentialId, upstreamModel, ...result, actor: SCHEDULE, createdAt },
    });
  }

  /** Of the model that is asked for, the one the channel names, or the first that chats; else embeddings; undefined: none can be asked. */
  private async questionFor({ channel, upstreamModel }: DueProbe): Promise<Question | undefined> {
    const wanted = upstreamModel ?? channel.testModel;
    const where = { channelId: channel.id, ...(wanted !== null && { upstreamModel: wanted }) };
    const rows = await this.database.prisma.channelModel.findMany({
      where,
      orderBy: { modelId: 'asc' },
      select: { modelId: true, upstreamModel: true, model: { select: { capabilities: true } } },
    });
    if (rows.length === 0 && wanted !== null) return chatQuestion({ modelId: undefined, upstreamModel: wanted });
    const chatting = rows.find(({ model }) => !model.capabilities.some((one) => NOT_FOR_CHAT.includes(one)));
    if (chatting) return chatQuestion(chatting);
    const embedding = rows.find(({ model }) => model.capabilities.includes('embeddings'));
    return embedding && { ...embedding, request: tinyEmbedding(embedding.modelId, PROMPT) };
  }
}

const chatQuestion = ({ modelId, upstreamModel }: Pick<Question, 'modelId' | 'upstreamModel'>): Question => ({
  modelId,
  upstreamModel,
  request: tinyChat(modelId ?? upstreamModel, PROMPT, 1),
});
