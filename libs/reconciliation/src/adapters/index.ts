import { anthropicReports } from './anthropic';
import { openaiReports } from './openai';
import type { ReportAdapter } from './report-adapter';

/** Vendors that report usage to who has an admin key. For all others there are files. */
export const REPORT_ADAPTERS = { openai: openaiReports, anthropic: anthropicReports } as const satisfies Record<
  string,
  ReportAdapter
>;
export type ReportAdapterId = keyof typeof REPORT_ADAPTERS;
