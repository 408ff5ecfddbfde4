import { defineTexts } from '../../app/texts';
import type { components } from '../../client/generated/api';
import en from './en.json';
import zh from './zh.json';

export const usePageTexts = defineTexts('overview', { en, zh });

export type Overview = components['schemas']['Overview'];
