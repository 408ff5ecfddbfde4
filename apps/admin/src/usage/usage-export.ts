import { pipeline, Readable } from 'node:stream';
import { AppError, formatRequestId, formatUsd } from '@app/common';
import type { TenantScope } from '@app/identity';
import { Logger } from '@app/logging';
import { RequestLogService, UsageReportService, type RequestFilter, type RequestRow } from '@app/reporting';
import { Injectable, StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify';

/** `eachRequest` ends there; a file that lacks calls without saying so would be worse than none. */
const MOST_CALLS = 1_000_000;

const COLUMNS: Readonly<Record<string, (row: RequestRow) => string | number | null>> = {
  request_id: (row) => formatRequestId(row.requestId),
  admitted_at: (row) => row.admittedAt.toISOString(),
  completed_at: (row) => row.completedAt.toISOString(),
  user_id: (row) => row.userId,
  api_token_id: (row) => row.apiTokenId,
  api_token: (row) => row.apiTokenName,
  project: (row) => row.project,
  end_user: (row) => row.endUser,
  endpoint: (row) => row.endpoint,
  model: (row) => row.modelRequested,
  stream: (row) => String(row.stream),
  outcome: (row) => row.outcome,
  finish_reason: (row) => row.finishReason,
  error_code: (row) => row.errorCode,
  input_tokens: (row) => row.inputTokens.toString(),
  output_tokens: (row) => row.outputTokens.toString(),
  cache_read_tokens: (row) => row.cacheReadTokens.toString(),
  reasoning_tokens: (row) => row.reasoningTokens.toString(),
  charge_usd: (row) => formatUsd(row.chargeNanoUsd),
  first_token_ms: (row) => row.firstTokenMs,
  total_ms: (row) => row.totalMs,
};

type RangedFilter = RequestFilter & { readonly from: Date; readonly to: Date };

/** Calls of a range as CSV, written while they are read: never more than a page of them is in memory. */
@Injectable()
export class UsageExport {
  constructor(
    private readonly log: RequestLogService,
    private readonly reports: UsageReportService,
    private readonly logger: Logger,
  ) {}

  /** Throws AppError('invalid_value') for a range that is none, or one with more calls than a file may have. */
  async file(scope: TenantScope, filter: RangedFilter): Promise<StreamableFile> {
    await this.requireFew(scope, filter);
    const csv = stringify({
      header: true,
      bom: true,
      columns: Object.keys(COLUMNS),
      record_delimiter: 'windows',
      // Spreadsheets run what begins with = + - @; users choose the names of projects and API tokens.
      escape_formulas: true,
    });
    pipeline(Readable.from(this.lines(filter, scope)), csv, (error) => {
      if (error && !hasLeft(error)) this.logger.error('an export broke off', error);
    });
    return new StreamableFile(csv, {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${nameOf(filter)}"`,
    });
  }

  private async *lines(filter: RangedFilter, scope: TenantScope): AsyncGenerator<readonly (string | number | null)[]> {
    const cells = Object.values(COLUMNS);
    for await (const row of this.log.eachRequest(filter, scope)) yield cells.map((cell) => cell(row));
  }

  private async requireFew(scope: TenantScope, { from, to }: RangedFilter): Promise<void> {
    const { totals } = await this.reports.usage({ scope, from, to, timeZone: 'UTC', by: 'day', groupBy: 'model' });
    if (totals.calls <= MOST_CALLS) return;
    const message = `There are ${totals.calls} calls in it, and a file has at most ${MOST_CALLS}: choose a shorter time.`;
    throw new AppError('invalid_value', { param: 'from', message });
  }
}

/** Whoever downloads it has gone away. */
const hasLeft = (error: NodeJS.ErrnoException): boolean => error.code === 'ERR_STREAM_PREMATURE_CLOSE';

const dayOf = (date: Date): string => date.toISOString().slice(0, 'YYYY-MM-DD'.length);
const nameOf = ({ from, to }: RangedFilter): string => `usage_${dayOf(from)}_${dayOf(to)}.csv`;
