import { defineTexts } from '../../app/texts';
import en from './en.json';
import zh from './zh.json';

export const usePageTexts = defineTexts('finance-payments', { en, zh });
