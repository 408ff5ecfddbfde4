import { AppError, Clock } from '@app/common';
import { Config } from '@app/config';
import { Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { PaymentProvidersService, STRIPE } from '../payment-providers.service';

const TIMEOUT_MS = 10_000;
const MAX_RETRIES = 2;
/** A signed event that is older is refused: somebody may have kept it. */
export const TOLERANCE_SECONDS = 300;

/** Talks to Stripe with the owners' key. */
@Injectable()
export class StripeGateway {
  private readonly url: URL;

  constructor(
    private readonly providers: PaymentProvidersService,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.url = new URL(config.stripeUrl);
  }

  /** Whether new payments by card are taken. */
  async isOpen(): Promise<boolean> {
    return (await this.providers.secretsOf(STRIPE))?.isEnabled ?? false;
  }

  /** Throws AppError('payment_provider_failed'); what Stripe says in words stays out of logs, as it may quote a key. */
  async ask<Answer>(question: (stripe: Stripe) => Promise<Answer>): Promise<Answer> {
    const stripe = await this.client();
    try {
      return await question(stripe);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError) || isCardError(error)) throw error;
      const { type, code, statusCode, requestId } = error;
      throw new AppError('payment_provider_failed', { facts: { type, code, statusCode, stripeRequestId: requestId } });
    }
  }

  /** An event as Stripe signed it. Throws AppError('invalid_signature'), whatever is wrong with it. */
  async verify(rawBody: Buffer | undefined, signature: string | undefined): Promise<Stripe.Event> {
    const secrets = await this.providers.secretsOf(STRIPE);
    if (!secrets || !rawBody || !signature) throw new AppError('invalid_signature');
    try {
      const { webhookSecret } = secrets;
      const nowMs = this.clock.nowMs();
      return Stripe.webhooks.constructEvent(rawBody, signature, webhookSecret, TOLERANCE_SECONDS, undefined, nowMs);
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) throw new AppError('invalid_signature');
      throw error;
    }
  }

  private async client(): Promise<Stripe> {
    const secrets = await this.providers.secretsOf(STRIPE);
    if (!secrets?.apiKey) throw new AppError('not_found', { message: 'Payments by card are not set up.' });
    const { protocol, hostname: host, port } = this.url;
    return new Stripe(secrets.apiKey, {
      ...{ host, protocol: protocol === 'http:' ? 'http' : 'https', port: port || (protocol === 'http:' ? 80 : 443) },
      ...{ timeout: TIMEOUT_MS, maxNetworkRetries: MAX_RETRIES, telemetry: false },
    });
  }
}

/** The card was refused: that is an answer, not a failure of Stripe's. */
export const isCardError = (error: unknown): error is Stripe.errors.StripeCardError =>
  error instanceof Stripe.errors.StripeCardError;
