import { z } from 'zod';
import type { UsageRow } from '../usage-row';
import { sumOf, toNanoUsd } from './amounts';
import { endless } from './endless';
import { DAYS_A_PAGE, MOST_PAGES, type GetPage, type ReportAdapter, type ReportQuery } from './report-adapter';

const VERSION = '2023-06-01';
/** Amounts are in cents: 10^7 nano-USD. */
const CENT_DECIMALS = 7;
const DAY_MS = 86_400_000;

const count = z.int().min(0).nullish();
const pageOf = <Result extends z.ZodType>(result: Result) =>
  z.object({
    data: z.array(z.object({ starting_at: z.iso.datetime({ offset: true }), results: z.array(result) })),
    has_more: z.boolean().nullish(),
    next_page: z.string().nullish(),
  });
const UsagePage = pageOf(
  z.object({
    model: z.string().nullish(),
    api_key_id: z.string().nullish(),
    uncached_input_tokens: count,
    cache_creation: z.object({ ephemeral_1h_input_tokens: count, ephemeral_5m_input_tokens: count }).nullish(),
    cache_read_input_tokens: count,
    output_tokens: count,
  }),
);
const CostPage = pageOf(
  z.object({
    amount: z.string(),
    model: z.string().nullish(),
    description: z.string().nullish(),
    workspace_id: z.string().nullish(),
  }),
);

/**
 * Anthropic's Usage & Cost Admin API. It counts no requests, and reports costs by description and workspace, never by key:
 * for a source that tells keys apart they are left unsaid.
 */
export const anthropicReports: ReportAdapter = {
  defaultBaseUrl: 'https://api.anthropic.com',
  async pull(query, getPage) {
    const usage = await usageRows(query, getPage);
    return query.byKey ? usage : [...usage, ...(await costRows(query, getPage))];
  },
};

async function usageRows(query: ReportQuery, getPage: GetPage): Promise<UsageRow[]> {
  const url = urlOf(query, 'usage_report/messages');
  for (const group of query.byKey ? ['model', 'api_key_id'] : ['model']) url.searchParams.append('group_by[]', group);
  if (query.project) url.searchParams.append('workspace_ids[]', query.project);
  const rows: UsageRow[] = [];
  for await (const { starting_at: at, results } of buckets(url, query, UsagePage, getPage))
    for (const result of results) {
      const written = result.cache_creation;
      const cached = sumOf(result.cache_read_input_tokens);
      const fresh = sumOf(
        ...[result.uncached_input_tokens, written?.ephemeral_1h_input_tokens, written?.ephemeral_5m_input_tokens],
      );
      rows.push({
        ...{ day: dayOf(at), model: result.model ?? UNNAMED, vendorKey: result.api_key_id ?? null },
        ...{ requests: null, cost: null, input: fresh + cached, cached, output: sumOf(result.output_tokens) },
      });
    }
  return rows;
}

async function costRows(query: ReportQuery, getPage: GetPage): Promise<UsageRow[]> {
  const url = urlOf(query, 'cost_report');
  for (const group of ['workspace_id', 'description']) url.searchParams.append('group_by[]', group);
  const rows: UsageRow[] = [];
  for await (const { starting_at: at, results } of buckets(url, query, CostPage, getPage))
    for (const { amount, model, description, workspace_id: workspace } of results) {
      if (query.project && workspace !== query.project) continue;
      const cost = toNanoUsd(amount, CENT_DECIMALS);
      const counts = { requests: null, input: 0n, cached: 0n, output: 0n };
      rows.push({ day: dayOf(at), model: model ?? description ?? UNNAMED, vendorKey: null, ...counts, cost });
    }
  return rows;
}

const UNNAMED = '(other)';
const dayOf = (instant: string): string => new Date(instant).toISOString().slice(0, 10);

function urlOf({ baseUrl, firstDay, lastDay }: ReportQuery, report: string): URL {
  const url = new URL(`${baseUrl}/v1/organizations/${report}`);
  url.searchParams.set('starting_at', `${firstDay}T00:00:00Z`);
  url.searchParams.set('ending_at', `${new Date(Date.parse(lastDay) + DAY_MS).toISOString().slice(0, 10)}T00:00:00Z`);
  url.searchParams.set('bucket_width', '1d');
  url.searchParams.set('limit', String(DAYS_A_PAGE));
  return url;
}

async function* buckets<Page extends z.infer<typeof UsagePage> | z.infer<typeof CostPage>>(
  url: URL,
  { secret }: ReportQuery,
  schema: z.ZodType<Page>,
  getPage: GetPage,
): AsyncGenerator<Page['data'][number]> {
  const headers = { 'x-api-key': secret, 'anthropic-version': VERSION };
  for (let number = 0; number < MOST_PAGES; number++) {
    const page = schema.parse(await getPage(url, headers));
    yield* page.data;
    if (!page.has_more || !page.next_page) return;
    url.searchParams.set('page', page.next_page);
  }
  throw endless();
}
