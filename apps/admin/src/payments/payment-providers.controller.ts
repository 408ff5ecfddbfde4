import { PaymentProvidersService, type PaymentProviderRow } from '@app/payments';
import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Site } from '../auth/site';
import { Answers, AnswersNothing, instant } from '../http/answers';
import { CurrentAuthor, VersionedWordTarget, WordId, type Author, type Target } from '../http/request-parameters';
import {
  NewPaymentProviderBody,
  PaymentProviderAnswer,
  PaymentProviderChanges,
  PaymentProviderList,
} from './payments.schemas';

/** Who takes payments for us. Secrets go in and never come out. */
@ApiTags('Payment providers')
@Controller('api/payment-providers')
export class PaymentProvidersController {
  constructor(
    private readonly providers: PaymentProvidersService,
    private readonly site: Site,
  ) {}

  @Get()
  @Allow('settings:read')
  @Answers(PaymentProviderList)
  async list() {
    return { items: (await this.providers.list()).map((row) => this.toAnswer(row)) };
  }

  @Post()
  @Allow('settings:write')
  @Answers(PaymentProviderAnswer, 201)
  async add(
    @Body({ schema: NewPaymentProviderBody }) body: z.infer<typeof NewPaymentProviderBody>,
    @CurrentAuthor() author: Author,
  ) {
    const { name, apiKey, webhookSecret, ...facts } = body;
    return this.toAnswer(await this.providers.add(name, facts, { apiKey, webhookSecret }, author));
  }

  @Get(':id')
  @Allow('settings:read')
  @Answers(PaymentProviderAnswer)
  async read(@WordId() name: string) {
    return this.toAnswer(await this.providers.read(name));
  }

  /** Secrets that are not given stay. */
  @Patch(':id')
  @Allow('settings:write')
  @Answers(PaymentProviderAnswer)
  async change(
    @VersionedWordTarget() target: Target,
    @Body({ schema: PaymentProviderChanges }) body: z.infer<typeof PaymentProviderChanges>,
    @CurrentAuthor() author: Author,
  ) {
    const { apiKey, webhookSecret, ...facts } = body;
    const changes = { ...facts, secrets: { apiKey, webhookSecret } } as Parameters<
      PaymentProvidersService['change']
    >[1];
    return this.toAnswer(await this.providers.change(target, changes, author));
  }

  /** Its payments stay; what it tells from now on is not believed. */
  @Delete(':id')
  @Allow('settings:write')
  @AnswersNothing()
  async remove(@VersionedWordTarget() target: Target, @CurrentAuthor() author: Author) {
    await this.providers.remove(target, author);
  }

  private toAnswer({ id, name, label, isEnabled, version, createdAt }: PaymentProviderRow) {
    const webhookUrl = `${this.site.home}/api/payment-webhooks/${name}`;
    return { id, name, label, isEnabled, webhookUrl, version, createdAt: instant(createdAt) };
  }
}
