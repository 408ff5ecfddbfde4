import { z } from 'zod';
import type { UsageRow } from '../usage-row';
import { sumOf, toNanoUsd } from './amounts';
import { DAYS_A_PAGE, MOST_PAGES, type GetPage, type ReportAdapter, type ReportQuery } from './report-adapter';
import { endless } from './endless';

const DAY_S = 86_400;
const NANO_DECIMALS = 9;

const count = z.int().min(0).nullish();
const pageOf = <Result extends z.ZodType>(result: Result) =>
  z.object({
    data: z.array(z.object({ start_time: z.int(), results: z.array(result) })),
    has_more: z.boolean().nullish(),
    next_page: z.string().nullish(),
  });
const UsagePage = pageOf(
  z.object({
    model: z.string().nullish(),
    api_key_id: z.string().nullish(),
    num_model_requests: count,
    input_tokens: count,
    input_cached_tokens: count,
    input_audio_tokens: count,
    output_tokens: count,
    output_audio_tokens: count,
  }),
);
const CostsPage = pageOf(
  z.object({
    line_item: z.string().nullish(),
    amount: z.object({ value: z.union([z.number(), z.string()]), currency: z.string() }).nullish(),
  }),
);

/** What has models. Sources: OpenAI API reference, Usage: each has pages of daily buckets of its own. */
const USAGES = ['completions', 'embeddings', 'images', 'audio_speeches', 'audio_transcriptions'] as const;

/**
 * OpenAI's organization usage and costs. Tokens of audio are reported beside those of text. Costs come by line item
 * (`gpt-4o-2024-08-06, input`), never by key: for a source that tells keys apart they are left unsaid.
 */
export const openaiReports: ReportAdapter = {
  defaultBaseUrl: 'https://api.openai.com',
  async pull(query, getPage) {
    const rows: UsageRow[] = [];
    for (const usage of USAGES) rows.push(...(await usageRows(query, usage, getPage)));
    if (!query.byKey) rows.push(...(await costRows(query, getPage)));
    return rows;
  },
};

async function usageRows(query: ReportQuery, usage: string, getPage: GetPage): Promise<UsageRow[]> {
  const url = urlOf(query, `usage/${usage}`);
  for (const group of query.byKey ? ['model', 'api_key_id'] : ['model']) url.searchParams.append('group_by', group);
  const rows: UsageRow[] = [];
  for await (const { start_time: at, results } of buckets(url, query, UsagePage, getPage))
    for (const result of results)
      rows.push({
        ...{ day: dayOf(at), model: result.model ?? UNNAMED, vendorKey: result.api_key_id ?? null, cost: null },
        requests: sumOf(result.num_model_requests),
        input: sumOf(result.input_tokens, result.input_audio_tokens),
        cached: sumOf(result.input_cached_tokens),
        output: sumOf(result.output_tokens, result.output_audio_tokens),
      });
  return rows;
}

async function costRows(query: ReportQuery, getPage: GetPage): Promise<UsageRow[]> {
  const url = urlOf(query, 'costs');
  url.searchParams.append('group_by', 'line_item');
  const rows: UsageRow[] = [];
  for await (const { start_time: at, results } of buckets(url, query, CostsPage, getPage))
    for (const { line_item: item, amount } of results) {
      if (!amount) continue;
      const model = (item ?? UNNAMED).split(', ')[0]!;
      const cost = toNanoUsd(String(amount.value), NANO_DECIMALS);
      rows.push({ day: dayOf(at), model, vendorKey: null, requests: null, input: 0n, cached: 0n, output: 0n, cost });
    }
  return rows;
}

const UNNAMED = '(other)';
const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
const secondsOf = (day: string): number => Date.parse(day) / 1000;

function urlOf({ baseUrl, project, firstDay, lastDay }: ReportQuery, report: string): URL {
  const url = new URL(`${baseUrl}/v1/organization/${report}`);
  url.searchParams.set('start_time', String(secondsOf(firstDay)));
  url.searchParams.set('end_time', String(secondsOf(lastDay) + DAY_S));
  url.searchParams.set('bucket_width', '1d');
  url.searchParams.set('limit', String(DAYS_A_PAGE));
  if (project) url.searchParams.append('project_ids', project);
  return url;
}

async function* buckets<Page extends z.infer<typeof UsagePage> | z.infer<typeof CostsPage>>(
  url: URL,
  { secret }: ReportQuery,
  schema: z.ZodType<Page>,
  getPage: GetPage,
): AsyncGenerator<Page['data'][number]> {
  const headers = { authorization: `Bearer ${secret}` };
  for (let number = 0; number < MOST_PAGES; number++) {
    const page = schema.parse(await getPage(url, headers));
    yield* page.data;
    if (!page.has_more || !page.next_page) return;
    url.searchParams.set('page', page.next_page);
  }
  throw endless();
}
