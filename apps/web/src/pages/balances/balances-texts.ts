import { defineTexts } from '../../app/texts';
import type { components } from '../../client/generated/api';
import './balances.css';
import en from './en.json';
import zh from './zh.json';

export const usePageTexts = defineTexts('balances', { en, zh });

export type Balances = components['schemas']['Balances'];
export type Balance = Balances['items'][number];
