import { AppError, Clock, parseUsd } from '@app/common';
import { Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { z } from 'zod';
import type { PaymentNews } from '../payment-news';
import { PaymentProvidersService, STRIPE } from '../payment-providers.service';
import type { ProviderEvent } from '../payments.service';
import { TOLERANCE_SECONDS } from '../stripe/stripe-gateway';

const id = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters');
const STATUSES = ['pending', 'succeeded', 'failed', 'refunded', 'disputed', 'dispute_won', 'dispute_lost'] as const;

/** What a payment provider of the operators' own sends. */
export const SignedWebhookBody = z.object({
  event_id: id,
  payment_id: id,
  organization_id: z.uuid(),
  amount: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,9})?$/, 'must be dollars as decimal text')
    .refine((text) => /[1-9]/.test(text), 'must be more than nothing'),
  currency: z.literal('USD'),
  status: z.enum(STATUSES),
});

/** The same signature as Stripe's: `t=SECONDS,v1=HEX`, HMAC-SHA256 over `SECONDS.BODY`. */
@Injectable()
export class SignedWebhooks {
  constructor(
    private readonly providers: PaymentProvidersService,
    private readonly clock: Clock,
  ) {}

  /** Throws AppError('invalid_signature'), whatever is wrong with it, and 'invalid_value' for a body that is signed and wrong. */
  async read(name: string, rawBody: Buffer | undefined, signature: string | undefined): Promise<ProviderEvent> {
    const isGenuine = rawBody && signature && (await this.isOf(name, rawBody, signature));
    if (!isGenuine) throw new AppError('invalid_signature');
    return toEvent(name, parse(rawBody));
  }

  private async isOf(name: string, rawBody: Buffer, signature: string): Promise<boolean> {
    const secrets = name === STRIPE ? undefined : await this.providers.secretsOf(name);
    return secrets !== undefined && secrets.isEnabled && this.isSigned(rawBody, signature, secrets.webhookSecret);
  }

  private isSigned(body: Buffer, header: string, secret: string): boolean {
    try {
      const { signature } = Stripe.webhooks;
      return signature!.verifyHeader(body, header, secret, TOLERANCE_SECONDS, undefined, this.clock.nowMs());
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
      throw error;
    }
  }
}

function parse(rawBody: Buffer): z.infer<typeof SignedWebhookBody> {
  const body = SignedWebhookBody.safeParse(JSON.parse(rawBody.toString('utf8')));
  if (body.success) return body.data;
  const { path, message } = body.error.issues[0]!;
  const param = path.join('.');
  throw new AppError('invalid_value', { message: `${param}: ${message}`, param });
}

function toEvent(name: string, body: z.infer<typeof SignedWebhookBody>): ProviderEvent {
  const { event_id: eventId, payment_id: externalId, organization_id: organizationId, status } = body;
  const amount = parseUsd(body.amount);
  const begins = status === 'succeeded' ? { organizationId, amount } : undefined;
  return {
    ...{ provider: `webhook:${name}`, eventId, type: status, externalId, intentId: externalId },
    ...{ news: newsOf(status, externalId, amount.toString()), begins },
  };
}

/** `pending` has no news: the payment is noted with the first that has. */
function newsOf(status: (typeof STATUSES)[number], paymentId: string, amount: string): PaymentNews | undefined {
  switch (status) {
    case 'pending':
      return undefined;
    case 'succeeded':
      return { kind: 'paid', amount };
    case 'failed':
      return { kind: 'failed', because: 'payment_failed' };
    case 'refunded':
      return { kind: 'refunded', total: amount };
    default: {
      const standing = { disputed: 'open', dispute_won: 'won', dispute_lost: 'lost' } as const;
      return { kind: 'dispute', id: paymentId, amount, status: standing[status] };
    }
  }
}
