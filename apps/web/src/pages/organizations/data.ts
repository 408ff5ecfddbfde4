import { queryClient } from '../../client';
import type { components } from '../../client/generated/api';

export type Organization = components['schemas']['Organization'];
export type Wallet = components['schemas']['Wallet'];
export type WalletChange = components['schemas']['WalletChange'];
export type Transaction = components['schemas']['WalletTransaction'];
export type Budget = components['schemas']['Budget'];

/** All that is shown of organizations, their wallets and budgets. */
export const reloadOrganizations = (): Promise<void> =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes('/api/organizations') });
