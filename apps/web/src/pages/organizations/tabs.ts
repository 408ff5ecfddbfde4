import { lazy, type ComponentType } from 'react';
import type { Language } from '../../app/preferences';
import type { Organization } from './data';

interface OrganizationTab {
  readonly key: string;
  readonly title: Readonly<Record<Language, string>>;
  readonly permission: string;
  readonly Content: ComponentType<{ readonly organization: Organization }>;
}

/** What operators see of an organization, one line a tab, in this order. */
export const ORGANIZATION_TABS: readonly OrganizationTab[] = [
  // prettier-ignore
  { key: 'summary', title: { en: 'Summary', zh: '概况' }, permission: 'wallets:read', Content: lazy(() => import('./summary')) },
  // prettier-ignore
  { key: 'wallet', title: { en: 'Wallet', zh: '账务' }, permission: 'wallets:read', Content: lazy(() => import('./transactions')) },
  // prettier-ignore
  { key: 'budgets', title: { en: 'Budgets', zh: '预算' }, permission: 'budgets:read', Content: lazy(() => import('./budgets')) },
  // prettier-ignore
  { key: 'limits', title: { en: 'Limits', zh: '限流' }, permission: 'limits:read', Content: lazy(() => import('./limits-tab')) },
  {
    key: 'billing',
    title: { en: 'Billing', zh: '开票资料' },
    permission: 'statements:read',
    Content: lazy(() => import('./billing-profile')),
  },
  // prettier-ignore
  { key: 'members', title: { en: 'Members', zh: '成员' }, permission: 'members:read', Content: lazy(() => import('./members-tab')) },
  // prettier-ignore
  { key: 'api-tokens', title: { en: 'API tokens', zh: 'API 令牌' }, permission: 'api-tokens:read', Content: lazy(() => import('./api-tokens-tab')) },
  // prettier-ignore
  { key: 'settings', title: { en: 'Settings', zh: '设置' }, permission: 'organizations:read', Content: lazy(() => import('./settings')) },
];
