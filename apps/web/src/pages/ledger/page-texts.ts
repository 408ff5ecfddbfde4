import { defineTexts } from '../../app/texts';
import type { components } from '../../client/generated/api';
import '../../traffic/traffic.css';
import en from './en.json';
import './ledger.css';
import zh from './zh.json';

export const usePageTexts = defineTexts('ledger', { en, zh });

export type Account = components['schemas']['LedgerAccount'];
export type Transactions = components['schemas']['LedgerTransactions'];
export type AccountTransaction = Transactions['items'][number];
export type Transaction = components['schemas']['LedgerTransaction'];
export type TrialBalance = components['schemas']['TrialBalance'];
export type SettledCalls = components['schemas']['SettledCalls'];
