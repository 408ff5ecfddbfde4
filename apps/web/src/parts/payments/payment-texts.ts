import { defineTexts } from '../../app/texts';
import en from './en.json';
import zh from './zh.json';

export const usePaymentTexts = defineTexts('payments', { en, zh });
