import type { Audience, Dataset } from './dataset';
import { balances } from './datasets/balances';
import { journal } from './datasets/journal';
import { margin } from './datasets/margin';
import { usageDetail } from './datasets/usage-detail';
import { usageFocus } from './datasets/usage-focus';

/** Every dataset there is. A new one is a new entry. */
export const DATASETS = {
  usage_detail: usageDetail,
  usage_focus: usageFocus,
  journal,
  balances,
  margin,
} as const satisfies Record<string, Dataset>;

export type DatasetId = keyof typeof DATASETS;
export const DATASET_IDS = Object.keys(DATASETS) as [DatasetId, ...DatasetId[]];
export const datasetOf = (id: DatasetId): Dataset => DATASETS[id];

const REACH: readonly Audience[] = ['member', 'admin', 'platform'];
/** A wider audience has all that a narrower one has. */
export const isFor = ({ audience }: Dataset, reader: Audience): boolean =>
  REACH.indexOf(reader) >= REACH.indexOf(audience);
