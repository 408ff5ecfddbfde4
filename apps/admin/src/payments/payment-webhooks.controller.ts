import { PaymentsService, readStripeEvent, SignedWebhooks, StripeGateway } from '@app/payments';
import { Controller, Headers, Post, Req, type RawBodyRequest } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { WordId } from '../http/request-parameters';

const Receipt = z.object({ received: z.literal(true) }).meta({ id: 'WebhookReceipt' });

/** Where payment providers tell what has happened. Who they are is in the signature alone. */
@ApiTags('Payment webhooks')
@Controller('api/payment-webhooks')
export class PaymentWebhooksController {
  constructor(
    private readonly payments: PaymentsService,
    private readonly stripe: StripeGateway,
    private readonly signed: SignedWebhooks,
  ) {}

  /** `stripe`, or the name of a provider. A signature that is not right is refused without saying why. */
  @Post(':id')
  @Allow('public')
  @Answers(Receipt)
  async receive(
    @WordId() name: string,
    @Req() { rawBody }: RawBodyRequest<FastifyRequest>,
    @Headers('stripe-signature') ofStripe: string | undefined,
    @Headers('weir-signature') ofOthers: string | undefined,
  ): Promise<z.infer<typeof Receipt>> {
    const event =
      name === 'stripe'
        ? readStripeEvent(await this.stripe.verify(rawBody, ofStripe))
        : await this.signed.read(name, rawBody, ofOthers);
    await this.payments.receive(event);
    return { received: true };
  }
}
