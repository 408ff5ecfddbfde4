import { queryClient } from '../../client';
import type { components } from '../../client/generated/api';
import type { StatusTone } from '../../ui/status-tag';

export type Source = components['schemas']['ReconciliationSource'];
export type Run = components['schemas']['ReconciliationRun'];
export type Difference = components['schemas']['ReconciliationDifference'];
export type Attempt = components['schemas']['ReconciliationAttempt'];
export type FilePreview = components['schemas']['VendorFilePreview'];

/** A span of UTC days of a source. */
export interface DaysOfSource {
  readonly sourceId: string;
  readonly firstDay: string;
  readonly lastDay: string;
}

export const CLASSES = [
  'boundary',
  'estimated',
  'aborted',
  'failed_but_billed',
  'price_mismatch',
  'foreign_traffic',
  'missing_at_vendor',
  'unknown',
] as const satisfies readonly Difference['class'][];
export const STATES = ['open', 'explained', 'posted', 'dismissed'] as const satisfies readonly Difference['state'][];
export const STATE_TONES: Readonly<Record<Difference['state'], StatusTone>> = {
  open: 'warning',
  explained: 'accent',
  posted: 'good',
  dismissed: 'neutral',
};
export const RUN_TONES: Readonly<Record<Run['state'], StatusTone>> = {
  queued: 'neutral',
  running: 'accent',
  done: 'good',
  failed: 'bad',
};

export const reloadReconciliation = (): Promise<void> =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes('/api/reconciliation') });

/** The vendor's name, and what it stands for. */
export interface Pair {
  readonly from?: string;
  readonly to?: string;
}

export interface SourceValues {
  readonly name: string;
  readonly providerId: string;
  readonly adapter: Source['adapter'];
  readonly adminKey?: string;
  readonly baseUrl?: string | null;
  readonly project?: string | null;
  readonly channelIds?: readonly string[];
  readonly credentialPairs?: readonly Pair[];
  readonly modelPairs?: readonly Pair[];
}
