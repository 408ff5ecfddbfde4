/** What a cell is. Amounts are integers in SQL; how many decimals they have is said here. */
export const COLUMN_TYPES = ['text', 'instant', 'integer', 'boolean', 'percent', 'nano_usd', 'pico_usd'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Of the rows that the dataset selects from. */
  readonly sql: string;
  /** What is between us and vendors: tenants are never told. */
  readonly isPlatforms?: true;
  /** Rows with equal keys become one, for each column of a grouped dataset that has one. */
  readonly key?: string;
}

export const GRAINS = ['hour', 'day', 'month'] as const;
export type Grain = (typeof GRAINS)[number];

export const FILTERS = ['organizationId', 'userId', 'apiTokenId', 'project', 'model', 'channelId'] as const;
export type FilterName = (typeof FILTERS)[number];
export type ExportFilter = { readonly [Name in FilterName]?: string | undefined };

/** Whose rows: of an organization, or of one of its members. Without one, everybody's. */
export interface ExportScope {
  readonly organizationId: string;
  readonly userId?: string | undefined;
}

/** Who may have a dataset: every member of their own calls, admins of an organization, the platform's finance. */
export type Audience = 'member' | 'admin' | 'platform';

/** What a dataset is asked for, checked against what it has. */
export interface ExportOrder {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  readonly timeZone: string;
  readonly grain: Grain;
  readonly filter: ExportFilter;
  readonly scope: ExportScope | undefined;
  /** Only what was committed by transactions that began before. */
  readonly watermark: Date;
}

export interface Statement {
  readonly text: string;
  /** All that tells rows apart, so that their order is the same whenever they are. */
  readonly orderBy: string;
  readonly values: readonly unknown[];
}

/** One kind of rows. A new one is a new entry of the registry in datasets.ts. */
export interface Dataset {
  /** Rises when columns change their meaning. */
  readonly schemaVersion: number;
  readonly audience: Audience;
  readonly columns: readonly Column[];
  /** What is exported when nobody chooses columns. */
  readonly defaults: readonly string[];
  readonly filters: readonly FilterName[];
  /** Empty: its rows have no grain. */
  readonly grains: readonly Grain[];
  /** Amounts that the manifest sums up for each currency, chosen or not. */
  readonly totals: readonly string[];
  /** SQL of the currency of a row. */
  readonly currency: string;
  /** Counting its rows costs much less than reading them. */
  readonly isCountable: boolean;
  statement(order: ExportOrder, columns: readonly Column[], expressions: readonly string[]): Statement;
}
