import { ApiTokensService, type Caller } from '@app/api-tokens';
import { CatalogService } from '@app/catalog';
import { AppError, Clock, formatRequestId, formatUsd, type RequestId } from '@app/common';
import { Database } from '@app/database';
import { ApiTokenReportService, type DayOfModel, type TimeRange } from '@app/reporting';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiTokenOf } from '../http/api-token';
import { RouteAuth } from './route-auth';
import { exactJson, exactNumber } from '../http/exact-json';

const DAY_MS = 24 * 3_600_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 400;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const EVER: TimeRange = { from: new Date(0), to: new Date('9999-01-01T00:00:00Z') };

/** What an API token spent and what is left, for whoever holds it. The last three are what desktop clients ask other relays. */
@Controller()
export class SpendingController {
  constructor(
    private readonly apiTokens: ApiTokensService,
    private readonly catalog: CatalogService,
    private readonly report: ApiTokenReportService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Get('v1/balance')
  @RouteAuth('api-token')
  async balance(@Req() request: FastifyRequest) {
    const wallet = await this.wallet(await this.caller(request));
    return {
      object: 'balance',
      currency: 'USD',
      balance: formatUsd(wallet.balance),
      credit_limit: formatUsd(wallet.creditLimit),
      held: formatUsd(wallet.held),
      available: formatUsd(wallet.available),
    };
  }

  @Get('v1/usage')
  @RouteAuth('api-token')
  async usage(@Req() request: FastifyRequest, @Query() query: Record<string, string | undefined>) {
    const caller = await this.caller(request);
    const range = rangeOf(query, this.clock.now());
    const [total, days] = await Promise.all([this.report.total(caller, range), this.report.days(caller, range)]);
    return {
      object: 'usage',
      start_date: dayText(range.from),
      end_date: dayText(new Date(range.to.getTime() - DAY_MS)),
      calls: total.calls,
      input_tokens: Number(total.inputTokens),
      output_tokens: Number(total.outputTokens),
      charge_usd: formatUsd(total.chargeNanoUsd),
      data: days.map(toDay),
    };
  }

  @Get('v1/usage/:requestId')
  @RouteAuth('api-token')
  async call(@Req() request: FastifyRequest, @Param('requestId') requestId: string) {
    const record = await this.report.call(await this.caller(request), requestId);
    return {
      object: 'call',
      id: formatRequestId(record.requestId as RequestId),
      endpoint: record.endpoint,
      model: record.modelRequested,
      stream: record.stream,
      outcome: record.outcome,
      finish_reason: record.finishReason,
      input_tokens: Number(record.inputTokens),
      output_tokens: Number(record.outputTokens),
      charge_usd: formatUsd(record.chargeNanoUsd),
      created_at: record.admittedAt.toISOString(),
      completed_at: record.completedAt.toISOString(),
    };
  }

  @Get('v1/dashboard/billing/subscription')
  @RouteAuth('api-token')
  async subscription(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = await this.caller(request);
    const [{ available }, spent] = await Promise.all([this.wallet(caller), this.report.total(caller, EVER)]);
    // These clients take the limit less what was used for what is left.
    const limit = exactNumber(formatUsd(available + spent.chargeNanoUsd));
    exactJson(reply, {
      object: 'billing_subscription',
      has_payment_method: true,
      soft_limit_usd: limit,
      hard_limit_usd: limit,
      system_hard_limit_usd: limit,
      access_until: 0,
    });
  }

  @Get('v1/dashboard/billing/usage')
  @RouteAuth('api-token')
  async billingUsage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { chargeNanoUsd } = await this.report.total(await this.caller(request), EVER);
    // In cents.
    exactJson(reply, { object: 'list', total_usage: exactNumber(formatUsd(chargeNanoUsd * 100n)) });
  }

  @Get('api/usage/token')
  @RouteAuth('api-token')
  async tokenUsage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = await this.caller(request);
    const [{ available }, spent] = await Promise.all([this.wallet(caller), this.report.total(caller, EVER)]);
    const limits = caller.allowedModels ? this.catalog.offersFor(caller) : [];
    exactJson(reply, {
      code: true,
      message: 'ok',
      data: {
        object: 'token_usage',
        name: caller.apiTokenName,
        total_granted: exactNumber(formatUsd(available + spent.chargeNanoUsd)),
        total_used: exactNumber(formatUsd(spent.chargeNanoUsd)),
        total_available: exactNumber(formatUsd(available)),
        unlimited_quota: false,
        model_limits: Object.fromEntries(limits.map(({ model }) => [model.id, true])),
        model_limits_enabled: caller.allowedModels !== undefined,
        expires_at: 0,
      },
    });
  }

  private caller(request: FastifyRequest): Promise<Caller> {
    return this.apiTokens.authenticate(apiTokenOf(request.headers, request.query), { address: () => request.ip });
  }

  private async wallet({ organizationId, walletId }: Caller) {
    const where = { id: walletId, organizationId };
    const row = await this.database.prisma.wallet.findFirstOrThrow({ where });
    const balance = row.postedNanoUsd + row.promoNanoUsd;
    const [held, creditLimit] = [row.heldNanoUsd, row.creditLimitNanoUsd];
    return { balance, held, creditLimit, available: balance + creditLimit - held };
  }
}

const toDay = ({ day, model, calls, inputTokens, outputTokens, chargeNanoUsd }: DayOfModel) => ({
  date: day,
  model,
  calls,
  input_tokens: Number(inputTokens),
  output_tokens: Number(outputTokens),
  charge_usd: formatUsd(chargeNanoUsd),
});

const dayText = (instant: Date): string => instant.toISOString().slice(0, 10);

/** Whole days of UTC, both named ones included. Throws AppError('invalid_value') naming the parameter. */
function rangeOf({ start_date: start, end_date: end }: Record<string, string | undefined>, now: Date): TimeRange {
  const last = dayIn(end ?? dayText(now), 'end_date');
  const from = start === undefined ? new Date(last.getTime() - (USUAL_DAYS - 1) * DAY_MS) : dayIn(start, 'start_date');
  const to = new Date(last.getTime() + DAY_MS);
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  if (days < 1 || days > MOST_DAYS) {
    const message = `'start_date' must not be after 'end_date', and at most ${MOST_DAYS} days before it.`;
    throw new AppError('invalid_value', { message, param: 'start_date' });
  }
  return { from, to };
}

function dayIn(text: string, param: string): Date {
  const day = new Date(`${text}T00:00:00Z`);
  if (DAY.test(text) && !Number.isNaN(day.getTime())) return day;
  throw new AppError('invalid_value', { message: `'${param}' must be a day such as 2026-11-21.`, param });
}
