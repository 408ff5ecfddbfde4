import { defineTexts } from '../app/texts';
import type { components } from '../client/generated/api';
import en from './en.json';
import zh from './zh.json';

export const usePriceTexts = defineTexts('catalog-parts', { en, zh });

export type PriceRow = components['schemas']['PriceRow'];
export type PriceVersion = components['schemas']['PriceVersion'];
export type PriceRate = components['schemas']['PriceRate'];
export type Component = PriceRow['component'];
export type MarginLevel = PriceRow['marginLevel'];
export type PriceScope = PriceVersion['scope'];

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
export const UNIT_COMPONENTS = [
  'call',
  'web_search',
  'image',
  'audio_second',
  'character',
  'search_unit',
] as const satisfies readonly Component[];

/** The words of prices, for all pages that show some. */
export function usePriceWords() {
  const t = usePriceTexts();
  return {
    price: t('price'),
    listPrice: t('listPrice'),
    cost: t('cost'),
    margin: t('margin'),
    for: t('for'),
    component: (component: Component) => t(`component.${component}`),
    unit: (unit: PriceRow['unit']) => t(`unit.${unit}`),
    state: (state: PriceVersion['state']) => t(`state.${state}`),
    scope: (scope: PriceScope) => t(`scope.${scope}`),
    /** `Everyone`, `Group vip`. */
    whom: ({ scope, scopeName }: { readonly scope: PriceScope; readonly scopeName: string | null }) =>
      scope === 'all' ? t('scope.all') : t(`scope.named.${scope}`, { name: scopeName ?? '' }),
    times: (multiplier: string) => t('times', { multiplier }),
  };
}
