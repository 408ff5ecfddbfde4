import en from './en.json';
import { defineTexts } from './texts';
import zh from './zh.json';

export const useAppTexts = defineTexts('app', { en, zh });
