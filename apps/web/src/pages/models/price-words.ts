import { defineTexts } from '../../app/texts';
import type { components } from '../../client/generated/api';
import en from './price-words.en.json';
import zh from './price-words.zh.json';

/** The words of prices, for all pages that show some. */
export const usePriceWords = defineTexts('price-words', { en, zh });

export type PriceRow = components['schemas']['PriceRow'];
export type PriceVersion = components['schemas']['PriceVersion'];
export type PriceRate = components['schemas']['PriceRate'];
export type Component = PriceRow['component'];
export type MarginLevel = PriceRow['marginLevel'];

/** What is counted in tokens, and what by the piece, in the order of the API. */
export const TOKEN_COMPONENTS = [
  'input',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'output',
  'reasoning',
  'input_audio',
  'output_audio',
  'input_image',
  'output_image',
] as const satisfies readonly Component[];
export const UNIT_COMPONENTS = ['call', 'web_search', 'image'] as const satisfies readonly Component[];
