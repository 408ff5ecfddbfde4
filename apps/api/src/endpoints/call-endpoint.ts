import type { IncomingMessage } from 'node:http';
import { Clock, formatRequestId, newRequestId, type AppError } from '@app/common';
import type { Dialect } from '@app/dialects';
import type { CallRequest, Endpoint } from '@app/llm';
import { Ticker } from '@app/upstream';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiTokenOf } from '../http/api-token';
import { RelayReply } from '../http/relay-reply';
import { toAppError } from '../http/to-app-error';
import { CallsInFlight } from '../relay/calls-in-flight';
import { RelayPipeline } from '../relay/relay.pipeline';
import { CallStory } from '../telemetry/call-story';
import { CallTelemetry } from '../telemetry/call-telemetry';

export interface CallOf<Request extends CallRequest, Body> {
  readonly dialect: Dialect<Request, Body>;
  /** The path without prefix, as usage records show it. */
  readonly endpoint: Endpoint;
  readonly readBody: (request: IncomingMessage) => Promise<Body>;
}

/** What all endpoints that relay calls have in common: each is a path, a dialect and a way to read bodies. */
@Injectable()
export class CallEndpoint {
  constructor(
    private readonly pipeline: RelayPipeline,
    private readonly ticker: Ticker,
    private readonly calls: CallsInFlight,
    private readonly telemetry: CallTelemetry,
    private readonly clock: Clock,
  ) {}

  async relay<Request extends CallRequest, Body>(
    request: FastifyRequest,
    fastifyReply: FastifyReply,
    { dialect, endpoint, readBody }: CallOf<Request, Body>,
  ): Promise<void> {
    fastifyReply.hijack();
    const reply = new RelayReply(fastifyReply.raw, this.ticker, dialect);
    const story = new CallStory(endpoint, this.clock, request.headers['traceparent'] as string | undefined);
    const call = {
      dialect,
      endpoint,
      story,
      apiToken: apiTokenOf(request.headers, request.query),
      address: () => request.ip,
      readBody: () => readBody(request.raw),
    };
    if (!this.calls.isReady) reply.header('connection', 'close');
    try {
      await this.calls.during(() => this.pipeline.run(call, reply));
    } catch (thrown) {
      this.refuse(reply, { dialect, story }, toAppError(thrown));
    }
  }

  /** Of a stream that has begun the pipeline has written the end. */
  private refuse(
    reply: RelayReply,
    {
      dialect,
      story,
    }: { readonly dialect: Pick<CallOf<never, never>['dialect'], 'renderError'>; readonly story: CallStory },
    error: AppError,
  ): void {
    const requestId = reply.requestId ?? formatRequestId(newRequestId());
    this.telemetry.refused(error, requestId, story);
    if (reply.isBegun) return;
    reply.identify(requestId);
    for (const [name, value] of Object.entries(error.details.headers ?? {})) reply.header(name, value);
    reply.refuse(error.status, dialect.renderError(error, requestId));
  }
}
