import {
  ApiOutlined,
  AuditOutlined,
  BankOutlined,
  BarChartOutlined,
  BookOutlined,
  BellOutlined,
  BranchesOutlined,
  ControlOutlined,
  CreditCardOutlined,
  DashboardOutlined,
  DeploymentUnitOutlined,
  ExperimentOutlined,
  FileDoneOutlined,
  FileTextOutlined,
  ExportOutlined,
  FieldTimeOutlined,
  FundOutlined,
  GiftOutlined,
  HeartOutlined,
  HomeOutlined,
  ImportOutlined,
  KeyOutlined,
  PartitionOutlined,
  RocketOutlined,
  ScheduleOutlined,
  SettingOutlined,
  SwapOutlined,
  TeamOutlined,
  ThunderboltOutlined,
  UnorderedListOutlined,
  UserOutlined,
  WalletOutlined,
} from '@ant-design/icons';
import type { ComponentType, ReactNode } from 'react';
import type { Language } from './preferences';

/** One page of the dashboard: one folder below src/pages, and one line below. */
export interface Page {
  /** Below `/o/$organizationId` it is a page of one organization; otherwise of the platform, or everybody's. */
  readonly path: string;
  readonly title: Readonly<Record<Language, string>>;
  /** Who lacks it finds no such page. Without one, it is everybody's. */
  readonly permission?: string;
  /** Its group in the menu; without one, it is not in the menu. */
  readonly group?: MenuGroup;
  readonly icon?: ReactNode;
  /** The path of the list that a detail page belongs to. */
  readonly parent?: string;
  readonly load: () => Promise<{ default: ComponentType }>;
}

export const MENU_GROUPS = {
  traffic: { en: 'Traffic', zh: '流量' },
  customers: { en: 'Customers', zh: '客户' },
  catalog: { en: 'Supply', zh: '供应' },
  build: { en: 'Build', zh: '开发' },
  finance: { en: 'Finance', zh: '财务' },
  money: { en: 'Money', zh: '费用' },
  organization: { en: 'Organization', zh: '组织' },
  system: { en: 'System', zh: '系统' },
} as const satisfies Record<string, Record<Language, string>>;
export type MenuGroup = keyof typeof MENU_GROUPS;

/** In the order of the menu. */
export const PAGES: readonly Page[] = [
  // prettier-ignore
  { path: '/overview', title: { en: 'Overview', zh: '概览' }, permission: 'overview:read', group: 'traffic', icon: <DashboardOutlined />, load: () => import('../pages/overview') },
  // prettier-ignore
  { path: '/requests', title: { en: 'Request log', zh: '调用记录' }, permission: 'requests:read', group: 'traffic', icon: <UnorderedListOutlined />, load: () => import('../pages/requests') },
  // prettier-ignore
  { path: '/organizations', title: { en: 'Organizations', zh: '组织' }, permission: 'organizations:read', group: 'customers', icon: <BankOutlined />, load: () => import('../pages/organizations') },
  // prettier-ignore
  { path: '/organizations/$organizationId', title: { en: 'Organization', zh: '组织' }, permission: 'organizations:read', parent: '/organizations', load: () => import('../pages/organizations/detail') },
  // prettier-ignore
  { path: '/users', title: { en: 'Users', zh: '用户' }, permission: 'users:read', group: 'customers', icon: <UserOutlined />, load: () => import('../pages/users') },
  // prettier-ignore
  { path: '/groups', title: { en: 'Groups', zh: '分组' }, permission: 'groups:read', group: 'customers', icon: <PartitionOutlined />, load: () => import('../pages/groups') },
  // prettier-ignore
  { path: '/limits', title: { en: 'Limits', zh: '限流' }, permission: 'limits:read', group: 'customers', icon: <FieldTimeOutlined />, load: () => import('../pages/limits') },
  // prettier-ignore
  { path: '/api-tokens', title: { en: 'API tokens', zh: 'API 令牌' }, permission: 'api-tokens:read', group: 'customers', icon: <KeyOutlined />, load: () => import('../pages/api-tokens') },
  // prettier-ignore
  { path: '/channels', title: { en: 'Channels', zh: '渠道' }, permission: 'channels:read', group: 'catalog', icon: <ApiOutlined />, load: () => import('../pages/channels') },
  // prettier-ignore
  { path: '/channels/$id', title: { en: 'Channel', zh: '渠道' }, permission: 'channels:read', parent: '/channels', load: () => import('../pages/channels/detail') },
  // prettier-ignore
  { path: '/routes', title: { en: 'Route preview', zh: '路由预览' }, permission: 'channels:read', group: 'catalog', icon: <BranchesOutlined />, load: () => import('../pages/routes') },
  // prettier-ignore
  { path: '/models', title: { en: 'Models', zh: '模型' }, permission: 'models:read', group: 'catalog', icon: <DeploymentUnitOutlined />, load: () => import('../pages/models') },
  // prettier-ignore
  { path: '/models/$modelId', title: { en: 'Model', zh: '模型' }, permission: 'prices:read', parent: '/models', load: () => import('../pages/model') },
  // prettier-ignore
  { path: '/catalog/import', title: { en: 'Import catalogue', zh: '导入目录' }, permission: 'prices:write', parent: '/models', load: () => import('../pages/catalog') },
  // prettier-ignore
  { path: '/finance', title: { en: 'Finance', zh: '收入与毛利' }, permission: 'ledger:read', group: 'finance', icon: <FundOutlined />, load: () => import('../pages/finance') },
  // prettier-ignore
  { path: '/balances', title: { en: 'Balances', zh: '余额' }, permission: 'ledger:read', group: 'finance', icon: <WalletOutlined />, load: () => import('../pages/balances') },
  // prettier-ignore
  { path: '/ledger', title: { en: 'Ledger', zh: '总账' }, permission: 'ledger:read', group: 'finance', icon: <BookOutlined />, load: () => import('../pages/ledger') },
  // prettier-ignore
  { path: '/ledger/accounts/$accountId', title: { en: 'Account', zh: '账户' }, permission: 'ledger:read', parent: '/ledger', load: () => import('../pages/ledger/account') },
  // prettier-ignore
  { path: '/ledger/transactions/$transactionId', title: { en: 'Transaction', zh: '交易' }, permission: 'ledger:read', parent: '/ledger', load: () => import('../pages/ledger/transaction') },
  // prettier-ignore
  { path: '/exports', title: { en: 'Exports', zh: '数据导出' }, permission: 'exports:read', group: 'finance', icon: <ExportOutlined />, load: () => import('../pages/exports') },
  // prettier-ignore
  { path: '/payments', title: { en: 'Payments', zh: '收款' }, permission: 'payments:read', group: 'money', icon: <CreditCardOutlined />, load: () => import('../pages/payments') },
  // prettier-ignore
  { path: '/payments/$paymentId', title: { en: 'Payment', zh: '收款' }, permission: 'payments:read', parent: '/payments', load: () => import('../pages/payments/detail') },
  // prettier-ignore
  { path: '/redemption-codes', title: { en: 'Redemption codes', zh: '兑换码' }, permission: 'redemption-codes:read', group: 'money', icon: <GiftOutlined />, load: () => import('../pages/redemption-codes') },
  // prettier-ignore
  { path: '/redemption-codes/$batchId', title: { en: 'Redemption codes', zh: '兑换码' }, permission: 'redemption-codes:read', parent: '/redemption-codes', load: () => import('../pages/redemption-codes/batch') },
  // prettier-ignore
  { path: '/statements', title: { en: 'Statements', zh: '账单' }, permission: 'statements:read', group: 'finance', icon: <FileTextOutlined />, load: () => import('../pages/statements') },
  // prettier-ignore
  { path: '/statements/$statementId', title: { en: 'Statement', zh: '账单' }, permission: 'statements:read', parent: '/statements', load: () => import('../pages/statements/detail') },
  // prettier-ignore
  { path: '/close', title: { en: 'Close', zh: '月末关账' }, permission: 'periods:read', group: 'finance', icon: <FileDoneOutlined />, load: () => import('../pages/close') },
  // prettier-ignore
  { path: '/reconciliation', title: { en: 'Reconciliation', zh: '供应商对账' }, permission: 'reconciliation:read', group: 'money', icon: <SwapOutlined />, load: () => import('../pages/reconciliation') },
  // prettier-ignore
  { path: '/getting-started', title: { en: 'Getting started', zh: '开始使用' }, permission: 'channels:write', group: 'system', icon: <RocketOutlined />, load: () => import('../pages/getting-started') },
  // prettier-ignore
  { path: '/audit', title: { en: 'Audit log', zh: '审计日志' }, permission: 'audit:read', group: 'system', icon: <AuditOutlined />, load: () => import('../pages/audit') },
  // prettier-ignore
  { path: '/jobs', title: { en: 'Jobs', zh: '任务队列' }, permission: 'jobs:read', group: 'system', icon: <ScheduleOutlined />, load: () => import('../pages/jobs') },
  // prettier-ignore
  { path: '/system', title: { en: 'System', zh: '系统状态' }, permission: 'system:read', group: 'system', icon: <HeartOutlined />, load: () => import('../pages/system') },
  // prettier-ignore
  { path: '/import', title: { en: 'Import', zh: '数据导入' }, permission: 'imports:write', group: 'system', icon: <ImportOutlined />, load: () => import('../pages/import') },
  // prettier-ignore
  { path: '/settings', title: { en: 'Settings', zh: '设置' }, permission: 'settings:read', group: 'system', icon: <ControlOutlined />, load: () => import('../pages/settings') },
  // prettier-ignore
  { path: '/o/$organizationId/home', title: { en: 'Home', zh: '首页' }, permission: 'usage:read', group: 'traffic', icon: <HomeOutlined />, load: () => import('../pages/home') },
  // prettier-ignore
  { path: '/o/$organizationId/usage', title: { en: 'Usage', zh: '用量' }, permission: 'usage:read', group: 'traffic', icon: <BarChartOutlined />, load: () => import('../pages/usage') },
  // prettier-ignore
  { path: '/o/$organizationId/requests', title: { en: 'Request log', zh: '调用记录' }, permission: 'requests:read', group: 'traffic', icon: <UnorderedListOutlined />, load: () => import('../pages/requests/of-organization') },
  // prettier-ignore
  { path: '/o/$organizationId/quick-start', title: { en: 'Quick start', zh: '快速接入' }, permission: 'api-tokens:write', group: 'build', icon: <ThunderboltOutlined />, load: () => import('../pages/quick-start') },
  // prettier-ignore
  { path: '/o/$organizationId/api-tokens', title: { en: 'API tokens', zh: 'API 令牌' }, permission: 'api-tokens:read', group: 'build', icon: <KeyOutlined />, load: () => import('../pages/api-tokens/of-organization') },
  // prettier-ignore
  { path: '/o/$organizationId/playground', title: { en: 'Playground', zh: '在线调试' }, permission: 'playground:use', group: 'build', icon: <ExperimentOutlined />, load: () => import('../pages/playground') },
  // prettier-ignore
  { path: '/o/$organizationId/models', title: { en: 'Models', zh: '模型' }, permission: 'models:read', group: 'build', icon: <DeploymentUnitOutlined />, load: () => import('../pages/offered-models') },
  // prettier-ignore
  { path: '/o/$organizationId/top-up', title: { en: 'Top up', zh: '充值' }, permission: 'wallets:read', group: 'money', icon: <WalletOutlined />, load: () => import('../pages/top-up') },
  // prettier-ignore
  { path: '/o/$organizationId/receipts/$paymentId', title: { en: 'Receipt', zh: '收据' }, permission: 'payments:read', parent: '/o/$organizationId/top-up', load: () => import('../pages/top-up/receipt') },
  // prettier-ignore
  { path: '/o/$organizationId/limits', title: { en: 'Limits and budgets', zh: '限流与预算' }, permission: 'limits:read', group: 'money', icon: <FieldTimeOutlined />, load: () => import('../pages/limits/of-organization') },
  // prettier-ignore
  { path: '/o/$organizationId/exports', title: { en: 'Exports', zh: '数据导出' }, permission: 'exports:read', group: 'money', icon: <ExportOutlined />, load: () => import('../pages/exports/of-organization') },
  // prettier-ignore
  { path: '/o/$organizationId/statements', title: { en: 'Statements', zh: '账单' }, permission: 'statements:read', group: 'money', icon: <FileTextOutlined />, load: () => import('../pages/own-statements') },
  // prettier-ignore
  { path: '/o/$organizationId/statements/$statementId', title: { en: 'Statement', zh: '账单' }, permission: 'statements:read', parent: '/o/$organizationId/statements', load: () => import('../pages/own-statements/detail') },
  // prettier-ignore
  { path: '/o/$organizationId/members', title: { en: 'Members', zh: '成员' }, permission: 'members:read', group: 'organization', icon: <TeamOutlined />, load: () => import('../pages/members') },
  // prettier-ignore
  { path: '/o/$organizationId/webhooks', title: { en: 'Webhooks', zh: 'Webhook' }, permission: 'webhooks:read', group: 'organization', icon: <BellOutlined />, load: () => import('../pages/webhooks') },
  // prettier-ignore
  { path: '/o/$organizationId/settings', title: { en: 'Settings', zh: '组织设置' }, permission: 'organizations:write', group: 'organization', icon: <SettingOutlined />, load: () => import('../pages/organizations/of-members') },
  // prettier-ignore
  { path: '/profile', title: { en: 'Profile', zh: '个人资料' }, icon: <UserOutlined />, load: () => import('../pages/profile') },
];

type Entrance = Pick<Page, 'path' | 'load'>;

/** Outside the shell. */
export const ENTRANCES: readonly Entrance[] = [
  { path: '/invitation', load: () => import('../pages/invitation') },
  { path: '/login', load: () => import('../pages/login') },
  { path: '/password-reset', load: () => import('../pages/password-reset') },
  { path: '/registration', load: () => import('../pages/registration') },
];

export const isOfOrganization = ({ path }: Page): boolean => path.startsWith('/o/');
