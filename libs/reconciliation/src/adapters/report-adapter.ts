import type { UsageRow } from '../usage-row';

export interface ReportQuery {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** The admin key. */
  readonly secret: string;
  /** Of the vendor; null: the whole account. */
  readonly project: string | null;
  /** Figures are wanted for each key. */
  readonly byKey: boolean;
  /** `2026-11-21`, UTC, both included. */
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Answers the JSON of a page. */
export type GetPage = (url: URL, headers: Readonly<Record<string, string>>) => Promise<unknown>;

export interface ReportAdapter {
  readonly defaultBaseUrl: string;
  /** Rows of the days asked for, those of equal day, key and model not yet added up. */
  pull(query: ReportQuery, getPage: GetPage): Promise<readonly UsageRow[]>;
}

/** More pages than a month of any account has. */
export const MOST_PAGES = 200;
export const DAYS_A_PAGE = 31;
