import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface AskedOfStripe {
  readonly path: string;
  readonly form: URLSearchParams;
  readonly idempotencyKey: string | undefined;
}

type Answer = readonly [status: number, body: object];

/** The three things we ask Stripe for, on localhost: checkout sessions, payment intents and refunds. */
export class FakeStripe {
  readonly asked: AskedOfStripe[] = [];
  /** What a charge of a saved card comes to; a code: it is declined with it. */
  declines: string | undefined;
  private isDown = false;
  private readonly answers = new Map<string, Answer>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeStripe> {
    const server = createServer();
    const stripe = new FakeStripe(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void stripe.serve(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return stripe;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers nothing but errors meanwhile. */
  async whileDown<T>(act: () => Promise<T>): Promise<T> {
    this.isDown = true;
    return act().finally(() => (this.isDown = false));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const key = request.headers['idempotency-key'] as string | undefined;
    this.asked.push({ path: request.url!, form, idempotencyKey: key });
    // As Stripe does: the same key has the same answer.
    const [status, body] = (key && this.answers.get(key)) || this.answer(request.url!, form);
    if (key && status < 500) this.answers.set(key, [status, body]);
    response.writeHead(status, { 'content-type': 'application/json', 'stripe-should-retry': 'false' });
    response.end(JSON.stringify(body));
  }

  private answer(path: string, form: URLSearchParams): Answer {
    if (this.isDown) return [500, { error: { type: 'api_error', message: 'down, and quoting sk_test_secret' } }];
    const id = this.asked.length;
    if (path === '/v1/checkout/sessions')
      return [200, { id: `cs_${id}`, object: 'checkout.session', url: `${this.url}/pay/cs_${id}` }];
    const money = { amount: Number(form.get('amount')), currency: 'usd' };
    if (path === '/v1/refunds') {
      const of = { payment_intent: form.get('payment_intent'), status: 'succeeded' };
      return [200, { id: `re_${id}`, object: 'refund', ...money, ...of }];
    }
    if (path === '/v1/payment_intents') return this.charge(`pi_auto_${id}`, money, form);
    return [404, { error: { type: 'invalid_request_error', message: path } }];
  }

  private charge(
    id: string,
    { amount, currency }: { amount: number; currency: string },
    form: URLSearchParams,
  ): Answer {
    const metadata = { payment_id: form.get('metadata[payment_id]'), purpose: form.get('metadata[purpose]') };
    const intent = { id, object: 'payment_intent', amount, currency, metadata };
    if (!this.declines) return [200, { ...intent, status: 'succeeded', amount_received: amount }];
    const error = { type: 'card_error', code: 'card_declined', decline_code: this.declines, message: 'Declined.' };
    return [402, { error: { ...error, payment_intent: { ...intent, status: 'requires_payment_method' } } }];
  }
}
