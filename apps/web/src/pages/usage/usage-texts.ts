import { defineTexts } from '../../app/texts';
import type { components } from '../../client/generated/api';
import en from './en.json';
import zh from './zh.json';

export const usePageTexts = defineTexts('usage', { en, zh });

export type Usage = components['schemas']['Usage'];
