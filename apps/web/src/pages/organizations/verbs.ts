import type { Dayjs } from 'dayjs';
import { client, idempotencyKey } from '../../client';
import type { Transaction, Wallet, WalletChange } from './data';

export interface MoneyValues {
  readonly amountUsd: string;
  readonly limitUsd: string;
  readonly memo?: string;
  readonly expiresAt?: Dayjs | null;
  readonly mayOverdraw?: boolean;
}

interface Order {
  readonly organizationId: string;
  readonly key: string;
  readonly values: MoneyValues;
  /** What a reversal takes back. */
  readonly transaction: Transaction | undefined;
}

type Answer = Promise<{ data?: WalletChange }>;

interface VerbForm {
  /** What is asked for besides a memo. */
  readonly asks: 'amount' | 'signedAmount' | 'limit' | 'nothing';
  /** Where the wallet's present limit is. */
  readonly limit?: 'creditLimitUsd' | 'overdraftUsd';
  readonly needsReason?: boolean;
  readonly isDangerous?: boolean;
  readonly send: (order: Order) => Answer;
}

const paramsOf = ({ organizationId, key }: Order) => ({ path: { organizationId }, header: idempotencyKey(key) });
const memoOf = ({ values: { memo } }: Order) => (memo?.trim() ? { memo: memo.trim() } : {});
const amountOf = (order: Order) => ({ amountUsd: order.values.amountUsd, ...memoOf(order) });
const limitOf = (order: Order) => ({ limitUsd: order.values.limitUsd, ...memoOf(order) });
const reasonOf = ({ values: { memo = '' } }: Order) => memo;

export const VERBS = {
  topUp: {
    asks: 'amount',
    send: (order) =>
      client.POST('/api/organizations/{organizationId}/wallet/top-ups', {
        params: paramsOf(order),
        body: amountOf(order),
      }),
  },
  refund: {
    asks: 'amount',
    send: (order) =>
      client.POST('/api/organizations/{organizationId}/wallet/refunds', {
        params: paramsOf(order),
        body: amountOf(order),
      }),
  },
  adjust: {
    asks: 'signedAmount',
    needsReason: true,
    send: (order) =>
      client.POST('/api/organizations/{organizationId}/wallet/adjustments', {
        params: paramsOf(order),
        body: { ...amountOf(order), memo: reasonOf(order) },
      }),
  },
  grant: {
    asks: 'amount',
    send: (order) =>
      client.POST('/api/organizations/{organizationId}/wallet/grants', {
        params: paramsOf(order),
        body: { ...amountOf(order), expiresAt: order.values.expiresAt?.toISOString() ?? null },
      }),
  },
  reverse: {
    asks: 'nothing',
    needsReason: true,
    isDangerous: true,
    send: (order) =>
      client.POST('/api/organizations/{organizationId}/wallet/reversals', {
        params: paramsOf(order),
        body: {
          transactionId: order.transaction?.id ?? '',
          mayOverdraw: order.values.mayOverdraw ?? false,
          memo: reasonOf(order),
        },
      }),
  },
  setCreditLimit: {
    asks: 'limit',
    limit: 'creditLimitUsd',
    send: (order) =>
      client.POST('/api/organizations/{organizationId}/wallet/credit-limit', {
        params: paramsOf(order),
        body: limitOf(order),
      }),
  },
  setOverdraft: {
    asks: 'limit',
    limit: 'overdraftUsd',
    send: (order) =>
      client.POST('/api/organizations/{organizationId}/wallet/overdraft', {
        params: paramsOf(order),
        body: limitOf(order),
      }),
  },
  freeze: {
    asks: 'nothing',
    isDangerous: true,
    send: (order) =>
      client.POST('/api/organizations/{organizationId}/wallet/freeze', {
        params: paramsOf(order),
        body: memoOf(order),
      }),
  },
  unfreeze: {
    asks: 'nothing',
    send: (order) =>
      client.POST('/api/organizations/{organizationId}/wallet/unfreeze', {
        params: paramsOf(order),
        body: memoOf(order),
      }),
  },
} as const satisfies Record<string, VerbForm>;

export type Verb = keyof typeof VERBS;
export const formOf = (verb: Verb): VerbForm => VERBS[verb];
export const presentLimit = (verb: Verb, wallet: Wallet): string | undefined => {
  const { limit } = formOf(verb);
  return limit && wallet[limit];
};
